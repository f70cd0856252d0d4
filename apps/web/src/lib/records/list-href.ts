import type { Ui } from '@courtyard/ui/ui-context'

/** The first list of an entity; undefined when the reader has none. */
export function listHref(ui: Ui, entity: string): string | undefined {
  const view = Object.values(ui.catalog.views).find((candidate) => candidate.entity === entity)
  return view && ui.href(`/views/${view.name}`)
}
