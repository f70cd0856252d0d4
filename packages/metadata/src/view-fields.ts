import type { ViewLayout } from './catalog.ts'

/** The fields that a layout stands on, by their keys in the document. */
export const fieldsOfLayout = (layout: ViewLayout): [key: string, name: string][] =>
  Object.entries(layout).flatMap(([key, value]) =>
    key !== 'type' && typeof value === 'string' ? [[key, value] as [string, string]] : [],
  )
