import type { Ui } from '@courtyard/ui/ui-context'

/** The editor of one document of a draft, at a place in it where one is given. */
export const documentHref = (ui: Pick<Ui, 'href'>, draft: string, file: string, pointer = ''): string => {
  const query = new URLSearchParams({ file, ...(pointer && { at: pointer }) })
  return ui.href(`/publishing/drafts/${encodeURIComponent(draft)}/documents?${query}`)
}
