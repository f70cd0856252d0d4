import type { FieldShape, Schema, Scope, ValueType, VariableShape } from './type.ts'

/** A small property world for the tests of this package. */
const field = (type: ValueType, optional = false): FieldShape => ({ type, optional })
const number = (unit?: Record<string, number>, optional = false) =>
  field(unit ? { kind: 'number', unit } : { kind: 'number' }, optional)
const record = (entity: string, optional = false) => field({ kind: 'record', entity }, optional)
const children = (entity: string, by: string): FieldShape => ({
  type: { kind: 'list', of: { kind: 'record', entity } },
  optional: false,
  many: { entity, by },
})

const entities: Readonly<Record<string, Readonly<Record<string, FieldShape>>>> = {
  project: { name: field({ kind: 'text' }), manager: record('staff', true) },
  staff: { name: field({ kind: 'text' }) },
  building: { name: field({ kind: 'text' }), project: record('project'), floors: number() },
  customer: { name: field({ kind: 'text' }), phone: field({ kind: 'text' }, true) },
  room: {
    building: record('building'),
    area: number({ m2: 1 }),
    inner_area: number({ m2: 1 }, true),
    floor: number(),
    coefficient: number(undefined, true),
    kind: field({ kind: 'text', oneOf: ['residence', 'shop', 'parking'] }),
    note: field({ kind: 'text' }, true),
    vacant: field({ kind: 'boolean' }, true),
    handed_over_on: field({ kind: 'day' }, true),
    created_at: field({ kind: 'instant' }),
    skills: field({ kind: 'list', of: { kind: 'text', oneOf: ['water', 'power'] } }),
    occupancies: children('occupancy', 'room'),
  },
  occupancy: {
    room: record('room'),
    customer: record('customer'),
    from: field({ kind: 'day' }),
    to: field({ kind: 'day' }, true),
    is_payer: field({ kind: 'boolean' }),
    share: number(undefined, true),
    cards: children('card', 'occupancy'),
  },
  card: { occupancy: record('occupancy'), number: field({ kind: 'text' }) },
  bill: {
    payer: record('customer'),
    period: field({ kind: 'period' }),
    due_on: field({ kind: 'day' }),
    amount: number({ CNY: 1 }),
  },
}

export const schema: Schema = { fieldsOf: (entity) => (Object.hasOwn(entities, entity) ? entities[entity] : undefined) }

const variables: Readonly<Record<string, VariableShape>> = {
  subject: { type: { kind: 'record', entity: 'room' } },
  run: { members: { period: { type: { kind: 'period' } } } },
  actor: { members: { record: { type: { kind: 'record', entity: 'customer' } }, id: { type: { kind: 'text' } } } },
  scope: { members: { projects: { type: { kind: 'list', of: { kind: 'record', entity: 'project' } } } } },
  params: {
    members: {
      price: { type: { kind: 'number', unit: { CNY: 1, m2: -1 } } },
      rate: { type: { kind: 'number' } },
      tiers: { type: { kind: 'tiers', unit: { m3: 1 }, price: { CNY: 1, m3: -1 } } },
    },
  },
  today: { type: { kind: 'day' } },
  now: { type: { kind: 'instant' } },
}

/** The scope over `entity`, with the inputs of a fee standard when asked. */
export const scopeOf = (entity: string, inputs = false): Scope => ({
  schema,
  entity,
  variables,
  ...(inputs
    ? {
        names: {
          usage: number({ m3: 1 }),
          before: number({ m3: 1 }),
          readings: field({ kind: 'list', of: { kind: 'number', unit: { m3: 1 } } }),
        },
      }
    : {}),
})
