import { loadPlanted } from './load-planted.ts'
import { plantNamed } from './plants.ts'

// For `node --import`: a process that a test starts has the fault that COURTYARD_PLANT names, as the test's own has.
const plant = plantNamed(process.env.COURTYARD_PLANT)
if (plant) loadPlanted(plant)
