import { Fault } from '@courtyard/std/fault'
import type { Sealer } from './ports.ts'

async function refuse(): Promise<never> {
  throw new Fault('keys_unavailable')
}

/** The sealer of a process that was given no master key: what is sealed can be neither read nor written there. */
export const sealsNothing: Sealer = {
  sealerFor: refuse,
  addVersion: refuse,
  rewrap: refuse,
  retire: refuse,
  forget: () => undefined,
}
