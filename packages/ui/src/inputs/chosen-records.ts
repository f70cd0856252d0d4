/** A record that an input holds. */
export type ChosenRecord = { readonly id: string; readonly title: string | null }

/** The records of a list as the API gives it, `{ count, items }`; nothing for anything else. */
export function chosenRecords(value: unknown): ChosenRecord[] {
  const items = value && typeof value === 'object' && 'items' in value ? value.items : undefined
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown) => {
    const { id, title } = (item ?? {}) as { id?: unknown; title?: unknown }
    return typeof id === 'string' ? [{ id, title: typeof title === 'string' && title !== '' ? title : null }] : []
  })
}
