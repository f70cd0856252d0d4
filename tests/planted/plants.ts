import { doors } from './doors.ts'
import { type Guard, guards } from './guards.ts'
import { leaks } from './leaks.ts'
import type { Plant } from './plant.ts'
import { promises } from './promises.ts'
import { identityPromises } from './promises-identity.ts'
import { keyPromises } from './promises-keys.ts'
import { moneyPromises } from './promises-money.ts'
import { privacyPromises } from './promises-privacy.ts'
import { publishingPromises } from './promises-publishing.ts'

/** Every guard that a named test holds. */
export const held: readonly Guard[] = [
  ...guards,
  ...promises,
  ...identityPromises,
  ...keyPromises,
  ...privacyPromises,
  ...publishingPromises,
  ...moneyPromises,
  ...doors,
]

/** The fault of a name; undefined without one. Throws for a name of nothing. */
export function plantNamed(name: string | undefined): Plant | undefined {
  if (name === undefined) return undefined
  const plant: Plant | undefined = leaks[name] ?? held.find((one) => one.class === name)
  if (!plant) throw new Error(`COURTYARD_PLANT names no fault: ${name}`)
  return plant
}
