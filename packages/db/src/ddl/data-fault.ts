import { Fault } from '@courtyard/std/fault'
import { isPgError } from '../errors.ts'
import type { About } from './statement.ts'

/** SQLSTATEs that mean: the rows that are there do not fit what the new version asks. */
const DATA_DOES_NOT_FIT: ReadonlySet<string> = new Set(['23502', '23503', '23505', '23514', '23P01', '22000'])

/** The fault of rows that do not fit a change; any other error as it is. */
export function dataFault(error: unknown, about: About): unknown {
  if (!isPgError(error) || !DATA_DOES_NOT_FIT.has(error.code)) return error
  const change = { reason: 'data_does_not_fit', entity: about.entity, name: about.name, sqlstate: error.code }
  return new Fault('publish_needs_migration', { changes: [change] }, { cause: error })
}

/** True for a publish that was refused by the rows that are there. */
export const isDataFault = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'publish_needs_migration'
