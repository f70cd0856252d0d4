import { z } from 'zod'

export const savedFilterSchema = z.object({
  id: z.uuid(),
  view: z.string(),
  name: z.string(),
  state: z.string().describe('Query string of the list without its leading question mark'),
  shared: z.boolean(),
  mine: z.boolean(),
})
/** A filter of a view that somebody keeps. */
export type SavedFilter = z.infer<typeof savedFilterSchema>
export const savedFiltersSchema = z.object({ items: z.array(savedFilterSchema) })

export const newSavedFilterSchema = z.strictObject({
  view: z.string().min(1).max(48),
  name: z.string().trim().min(1).max(60),
  state: z
    .string()
    .max(4000)
    .refine((text) => isListState(text), 'only q, f, sort, cols, group and span'),
  shared: z.boolean(),
})
export type NewSavedFilter = z.infer<typeof newSavedFilterSchema>

const KEYS: ReadonlySet<string> = new Set(['q', 'f', 'sort', 'cols', 'group', 'span'])

/** True for a query string that says which records a list shows and how, and nothing else of its address. */
export const isListState = (text: string): boolean =>
  !text.includes('\0') && [...new URLSearchParams(text).keys()].every((key) => KEYS.has(key))
