import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'

const ids = systemIds(
  () => systemClock.now().getTime(),
  (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
)

/** A new key for a request that moves money: sent again with it, the request is done once. */
export const newKey = (): string => ids.next()
