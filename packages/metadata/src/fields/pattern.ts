import type { Phrase } from '@courtyard/std/issue-text'
import { documentPhrase } from '../texts/document-texts.ts'

/** Why a text pattern is refused; undefined when it is safe. Total: the accepted ones match in linear-ish time. */
export function patternProblem(pattern: string): Phrase | undefined {
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
  } catch (error) {
    return documentPhrase('pattern.syntax', { reason: String(error).split(': ').at(-1)! })
  }
  // Character classes and escapes cannot repeat, so they are taken out before the shape is looked at.
  if (/\\[1-9k]/.test(pattern)) return documentPhrase('pattern.back_reference')
  const shape = pattern.replace(/\\(u\{[^}]*\}|[pP]\{[^}]*\}|.)/gu, 'x').replace(/\[[^\]]*\]/g, 'x')
  if (/\(\?(?!:)/.test(shape)) return documentPhrase('pattern.look_around')
  return repeatedRepeat(shape) ? documentPhrase('pattern.repeat_in_repeat') : manyOpenRepeats(shape)
}

const OPEN_REPEAT = /^([*+]|\{\d+,\d*\})/
const REPEAT = /^([*+]|\{\d+(,\d*)?\})/

function repeatedRepeat(shape: string): boolean {
  const open: boolean[] = []
  for (let at = 0; at < shape.length; at += 1) {
    const rest = shape.slice(at)
    if (rest.startsWith('(')) open.push(false)
    else if (rest.startsWith(')')) {
      const risky = open.pop() ?? false
      if (risky && REPEAT.test(shape.slice(at + 1))) return true
      if (risky && open.length > 0) open[open.length - 1] = true
    } else if ((OPEN_REPEAT.test(rest) || rest.startsWith('|')) && open.length > 0) open[open.length - 1] = true
  }
  return false
}

const manyOpenRepeats = (shape: string): Phrase | undefined =>
  (shape.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > 4 ? documentPhrase('pattern.many_repeats') : undefined
