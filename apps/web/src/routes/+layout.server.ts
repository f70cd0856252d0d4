import type { LayoutServerLoad } from './$types'

/** The reader's preferences, for every page. */
export const load: LayoutServerLoad = ({ locals }) => ({
  locale: locals.locale,
  theme: locals.theme,
  size: locals.size,
})
