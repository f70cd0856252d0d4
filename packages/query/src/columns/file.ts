import { type Column, type FieldOf, plain } from './definition.ts'
import { json } from './json.ts'

const inOrder =
  (members: readonly string[]) =>
  (raw: unknown): unknown =>
    raw !== null && typeof raw === 'object'
      ? Object.fromEntries(
          members.flatMap((name) => (name in raw ? [[name, (raw as Record<string, unknown>)[name]]] : [])),
        )
      : raw

type Held = 'attachment' | 'attachments' | 'image' | 'signature'
/** Held as JSON, whose members jsonb keeps in no order of ours. */
const held = <T extends Held>(shape: (raw: unknown) => unknown): Column<T> => ({
  ...plain<T>('json', (value) => json.store(undefined as unknown as FieldOf<'json'>, value)),
  shape,
})

const file = inOrder(['id', 'name', 'type', 'size'])
export const attachment = held<'attachment'>(file)
export const image = held<'image'>(file)
export const attachments = held<'attachments'>((raw) => (Array.isArray(raw) ? raw.map(file) : raw))
export const signature = held<'signature'>(inOrder(['drawn', 'typed', 'by', 'at']))
