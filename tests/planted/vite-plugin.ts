import { join } from 'node:path'
import { guards } from './guards.ts'
import { leaks } from './leaks.ts'
import { type Plant, plantedIn } from './plant.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Loads the program of the tests with the fault that COURTYARD_PLANT names; without it nothing is touched. */
export function planted(): { name: string; enforce: 'pre'; transform(code: string, id: string): string | undefined }[] {
  const name = process.env.COURTYARD_PLANT
  if (name === undefined) return []
  const plant: Plant | undefined = leaks[name] ?? guards.find((one) => one.class === name)
  if (!plant) throw new Error(`COURTYARD_PLANT names no fault: ${name}`)
  const path = join(ROOT, plant.file)
  const transform = (code: string, id: string) => (id.split('?')[0] === path ? plantedIn(code, plant) : undefined)
  return [{ name: 'planted', enforce: 'pre', transform }]
}
