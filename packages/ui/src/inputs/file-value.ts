import type { FileJson } from '@courtyard/contract/files'

const isFile = (value: unknown): value is FileJson =>
  value !== null && typeof value === 'object' && 'id' in value && 'name' in value && typeof value.id === 'string'

/** The files of a value, one or several; what is no file is left out. */
export const filesOf = (value: unknown): readonly FileJson[] => [value].flat().filter(isFile)

/** The address of a file of a record; `small` is the small form of a picture. */
export const filePath = (
  at: { readonly entity: string; readonly id: string; readonly field: string },
  { file, small = false }: { readonly file: string; readonly small?: boolean },
): string =>
  `/api/v1/records/${encodeURIComponent(at.entity)}/${at.id}/files/${encodeURIComponent(at.field)}/${file}${small ? '?size=small' : ''}`

/** The strokes of a signature as the path of an SVG; only numbers come into it. */
export const strokesPath = (drawn: unknown): string =>
  Array.isArray(drawn)
    ? drawn
        .filter((stroke): stroke is number[] => Array.isArray(stroke) && stroke.every((at) => typeof at === 'number'))
        .map((stroke) => {
          const [x, y, ...rest] = stroke
          // A single point is drawn as a dot.
          const line = rest.length === 0 ? [x, y] : rest
          return `M${x} ${y}L${line.join(' ')}`
        })
        .join('')
    : ''
