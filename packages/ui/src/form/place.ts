import { getContext, setContext } from 'svelte'

/** The record that fields stand in: what files are sent for and read through. */
export type RecordPlace = { readonly entity: string; readonly id: string | undefined }
const KEY = Symbol('the record that fields stand in')

/** Says which record the fields below stand in; a function, because pages move from record to record. */
export const setPlace = (place: () => RecordPlace): void => {
  setContext(KEY, place)
}

/** The record that this component's field stands in; undefined outside of any. */
export const getPlace = (): (() => RecordPlace | undefined) =>
  getContext<(() => RecordPlace) | undefined>(KEY) ?? (() => undefined)
