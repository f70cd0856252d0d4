import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plant, plantedIn } from './plant.ts'

const ROOT = join(import.meta.dirname, '../..')

/** From now on this process loads the file of the plant with its fault. Call before anything of the program is imported. */
export function loadPlanted(plant: Plant): { wasLoaded(): boolean } {
  const url = pathToFileURL(join(ROOT, plant.file)).href
  let isLoaded = false
  registerHooks({
    load(asked, context, next) {
      const loaded = next(asked, context)
      if (asked !== url) return loaded
      isLoaded = true
      return { ...loaded, source: plantedIn(String(loaded.source), plant) }
    },
  })
  return { wasLoaded: () => isLoaded }
}
