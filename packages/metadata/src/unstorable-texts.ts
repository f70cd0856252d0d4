import { pointerOf } from './shape-issues.ts'

/** Pointers of the texts (and keys) of a document that no database keeps as they are: NUL, and half of a character. */
export function unstorableTexts(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [pointerOf(path)]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, one]) =>
    isStorable(key) ? unstorableTexts(one, [...path, key]) : [pointerOf(path)],
  )
}

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
