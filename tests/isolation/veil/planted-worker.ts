import { leaks } from '../../planted/leaks.ts'
import { loadPlanted } from '../../planted/load-planted.ts'
import type { WorkerTask } from './planted-task.ts'

// A process whose program has one guard less: it compares pairs until the suite finds that.
const task = JSON.parse(process.argv[2]!) as WorkerTask
const plant = task.leak === undefined ? undefined : leaks[task.leak]
const loaded = plant && loadPlanted(plant)
const { findLeak } = await import('./planted-task.ts')
const found = await findLeak(task)
if (loaded && !loaded.wasLoaded()) throw new Error('the planted file was not loaded')
process.stdout.write(JSON.stringify(found))
