import { join } from 'node:path'
import { plantedIn } from './plant.ts'
import { plantNamed } from './plants.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Loads the program of the tests with the fault that COURTYARD_PLANT names; without it nothing is touched. */
export function planted(): { name: string; enforce: 'pre'; transform(code: string, id: string): string | undefined }[] {
  const plant = plantNamed(process.env.COURTYARD_PLANT)
  if (plant === undefined) return []
  const path = join(ROOT, plant.file)
  const transform = (code: string, id: string) => (id.split('?')[0] === path ? plantedIn(code, plant) : undefined)
  return [{ name: 'planted', enforce: 'pre', transform }]
}
