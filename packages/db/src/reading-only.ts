import { AsyncLocalStorage } from 'node:async_hooks'

const work = new AsyncLocalStorage<true>()

/** Runs something in which every transaction of a tenant is read-only, whatever it asked for: the database refuses writes. */
export const readingOnly = <T>(run: () => T): T => work.run(true, run)

/** Whether what runs now may only read. */
export const isReadingOnly = (): boolean => work.getStore() === true

/** Runs what is of the house and not of whoever only reads. */
export const writingAllTheSame = <T>(run: () => T): T => work.exit(run)
