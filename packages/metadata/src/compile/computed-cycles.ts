import { pathsOf } from '@courtyard/expression/paths'
import type { Entity } from '../catalog.ts'
import { isFormula } from '../field.ts'
import type { Model } from './model.ts'

/** Notes fields that are computed from themselves, over any number of entities. */
export function checkComputedCycles(model: Model, entities: readonly Entity[]): void {
  const byName = new Map(entities.map((entity) => [entity.name, entity]))
  const reads = new Map<string, readonly string[]>()
  for (const entity of entities) {
    for (const field of entity.fields) {
      if (isFormula(field)) {
        const uses = pathsOf(field.amount).filter(({ root }) => root === 'row')
        reads.set(
          `${entity.name}.${field.name}`,
          uses.flatMap(({ path }) => endOf(byName, entity.name, path)),
        )
      } else if (field.type === 'rollup') {
        const where = field.where ? pathsOf(field.where).filter(({ root }) => root === 'row') : []
        const paths = [
          ...where.map(({ path }) => path),
          ...(field.take.field === undefined ? [] : [[field.take.field]]),
        ]
        reads.set(
          `${entity.name}.${field.name}`,
          paths.flatMap((path) => endOf(byName, field.over, path)),
        )
      }
    }
  }
  for (const key of reads.keys()) {
    const circle = circleOf(reads, key)
    if (!circle) continue
    const [entity, name] = key.split('.') as [string, string]
    const source = model.entities.get(entity)!
    const index = source.document.fields.findIndex((field) => field.name === name)
    source.report(`/fields/${index}`, 'computed_cycle', { name, circle: circle.join(' → ') })
  }
}

/** The field a path ends in, as `entity.field`. */
function endOf(entities: ReadonlyMap<string, Entity>, start: string, path: readonly string[]): string[] {
  let entity = start
  for (const [index, name] of path.entries()) {
    if (index === path.length - 1) return [`${entity}.${name}`]
    const field = entities.get(entity)?.fields.find((one) => one.name === name)
    if (field?.type === 'reference') entity = field.to
    else if (field?.type === 'children') entity = field.of
    else if (field?.type === 'references') entity = field.to
    else return []
  }
  return []
}

/** The shortest way from a field back to itself. */
function circleOf(reads: ReadonlyMap<string, readonly string[]>, start: string): readonly string[] | undefined {
  const seen = new Set<string>()
  const queue: (readonly string[])[] = [[start]]
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    for (const next of reads.get(way.at(-1)!) ?? []) {
      if (next === start) return [...way, start]
      if (!seen.has(next)) queue.push([...way, next])
      seen.add(next)
    }
  }
  return undefined
}
