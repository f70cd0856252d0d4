import type { FieldDocument } from '../fields.ts'
import type { EntitySource } from './model.ts'

type RollupDocument = Extract<FieldDocument, { readonly type: 'rollup' }>
export type RollupResult = NonNullable<RollupDocument['result']>

/** What a rollup takes: the function and, but for a count, the field. */
export function takeOf({ take }: RollupDocument): { readonly fn: string; readonly field?: string } {
  if (typeof take === 'string') return { fn: take }
  const [fn, field] = Object.entries(take)[0]!
  return typeof field === 'string' ? { fn, field } : { fn }
}

/** The declared result, else what follows from the field taken. A count where nothing fits: the checker says why. */
export function rollupResult(entities: ReadonlyMap<string, EntitySource>, document: RollupDocument): RollupResult {
  if (document.result) return document.result
  const { fn, field } = takeOf(document)
  const taken = field === undefined ? undefined : entities.get(document.over)?.fields.get(field)
  if (!taken || taken.system) return { type: 'integer' }
  if (taken.type === 'money') return { type: 'money', scale: 2 }
  if (taken.type === 'date') return { type: 'date' }
  const unit = 'unit' in taken && taken.unit !== undefined ? { unit: taken.unit } : {}
  if (taken.type === 'decimal') return { type: 'decimal', scale: taken.scale, ...unit }
  if (taken.type === 'integer')
    return fn === 'avg' ? { type: 'decimal', scale: 4, ...unit } : { type: 'integer', ...unit }
  if (taken.type === 'computed' && taken.result.type !== 'text') {
    const { type, scale, unit: of } = taken.result
    return { type, ...(scale !== undefined && { scale }), ...(of !== undefined && { unit: of }) }
  }
  return { type: 'integer' }
}
