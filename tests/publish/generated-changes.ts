import type { Answer, Finding } from '@courtyard/core/publish/finding'
import type { StoredField } from '@courtyard/metadata/field'
import fc from 'fast-check'

/** Random documents of one entity, a random change of them, and values that fit: what the lossless suite publishes. */

type Json = Readonly<Record<string, unknown>>
export type FieldSpec = Json & { readonly name: string; readonly type: string }
export type Thing = { readonly fields: readonly FieldSpec[]; readonly parts: Json }
export type Change = {
  readonly before: Thing
  readonly after: Thing
  readonly rows: readonly number[][]
  readonly picks: readonly number[]
}

const label = (en: string) => ({ en, 'zh-CN': en })
const options = (values: readonly string[]) => values.map((value) => ({ value, label: label(value) }))
const subset = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 })
const required = fc.boolean().map((is) => (is ? { required: true } : {}))

/** What a type's document says besides its name. */
const types: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  text: fc.record({ maxLength: fc.integer({ min: 1, max: 20 }) }),
  long_text: fc.record({ maxLength: fc.integer({ min: 1, max: 30 }) }),
  integer: fc.oneof(
    fc.constant({}),
    fc.record({ min: fc.integer({ min: -5, max: 3 }), max: fc.integer({ min: 4, max: 300 }) }),
  ),
  decimal: fc.oneof(
    fc.record({ precision: fc.integer({ min: 6, max: 12 }), scale: fc.integer({ min: 0, max: 4 }) }),
    fc.constant({ precision: 9, scale: 2, min: '0', max: '50' }),
  ),
  money: fc.constant({}),
  boolean: fc.constant({}),
  date: fc.constant({}),
  datetime: fc.constant({}),
  period: fc.constant({}),
  enum: subset(['1', '12', 'a', 'b', 'true']).map((values) => ({ options: options(values) })),
  multi_enum: subset(['1', '12', 'a', 'b', 'true']).map((values) => ({ options: options(values) })),
  tags: fc.record({ maxItems: fc.integer({ min: 1, max: 3 }), maxLength: fc.integer({ min: 1, max: 8 }) }),
  reference: fc.constant({ to: 'block' }),
  json: fc.constant({}),
  duration: fc.constant({}),
  time: fc.constant({}),
}
const anyType = fc.constantFrom(...Object.keys(types))
const spec = (name: string, type: string): fc.Arbitrary<FieldSpec> =>
  fc.tuple(types[type]!, required).map(([more, need]) => ({ name, type, label: label(name), ...more, ...need }))
const field = (name: string): fc.Arbitrary<FieldSpec> => anyType.chain((type) => spec(name, type))

const NAMES = ['f0', 'f1', 'f2', 'f3', 'f4']
export const NAME: FieldSpec = { name: 'name', type: 'text', label: label('Name'), maxLength: 30, required: true }
const KEYABLE = new Set(['text', 'integer', 'decimal', 'date', 'enum', 'boolean', 'period'])

/** A key, a period and a rule over fields that can carry them; most often none. */
function parts(fields: readonly FieldSpec[]): fc.Arbitrary<Json> {
  const keyable = fields.filter(({ type }) => KEYABLE.has(type)).map(({ name }) => name)
  const dates = fields.filter(({ type }) => type === 'date').map(({ name }) => name)
  const numbers = fields.filter(({ type }) => type === 'integer')
  return fc.record({ key: fc.nat(5), overlap: fc.nat(2), rule: fc.nat(3) }).map(({ key, overlap, rule }) => ({
    ...(key < 2 && keyable[key] ? { keys: [key === 0 ? [keyable[0]!] : ['name', keyable[1]!]] } : {}),
    ...(overlap === 0 && dates.length > 1 ? { noOverlap: [{ by: ['name'], period: dates.slice(0, 2) }] } : {}),
    ...(rule === 0 && numbers[0]
      ? {
          rules: [
            {
              name: 'small',
              when: `$exists(${numbers[0].name})`,
              require: `${numbers[0].name} < 5`,
              message: label('Small'),
            },
          ],
        }
      : {}),
  }))
}

const thing = (fields: readonly FieldSpec[]): fc.Arbitrary<Thing> =>
  parts(fields).map((more) => ({ fields: [NAME, ...fields], parts: more }))

/** One field as it may go on: as it was, with other rules, of another type, under another name, or not at all. */
const next = (old: FieldSpec): fc.Arbitrary<readonly FieldSpec[]> =>
  fc.oneof(
    fc.constant([old]),
    spec(old.name, old.type).map((one) => [one]),
    field(old.name).map((one) => [one]),
    field(old.name).map((one) => [one]),
    fc.constant([{ ...old, name: `${old.name}_new`, renamedFrom: [old.name] }]),
    fc.constant([]),
  )

const VALUES = 12
/** Documents, what becomes of them, five rows at most (so that samples name every one), and a store of choices. */
export const anyChange: fc.Arbitrary<Change> = fc
  .tuple(...NAMES.map(field))
  .chain((fields) =>
    fc.tuple(
      thing(fields),
      fc
        .tuple(...fields.map(next))
        .chain((kept) =>
          fc.option(field('extra')).chain((extra) => thing([...kept.flat(), ...(extra ? [extra] : [])])),
        ),
    ),
  )
  .chain(([before, after]) =>
    fc.record({
      before: fc.constant(before),
      after: fc.constant(after),
      rows: fc.array(fc.array(fc.nat(VALUES), { minLength: NAMES.length, maxLength: NAMES.length }), {
        minLength: 1,
        maxLength: 5,
      }),
      picks: fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
    }),
  )

/** Texts of values by type; those that a field's own rules refuse are left out by the caller. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  text: ['12', 'a', 'b', 'true', '1', '2026-01-31', '2026-02', '09:30', 'some longer text', '-0.5', '12.345'],
  long_text: ['12', 'a', '2026-01-31T09:30:00Z', 'a longer text of two', '是'],
  integer: ['0', '1', '12', '-3', '202601', '90'],
  decimal: ['0', '12.34', '-1.5', '7.125', '45'],
  money: ['12.30', '0.01', '-5', '1'],
  boolean: ['true', 'false'],
  date: ['2026-01-01', '2026-01-31', '2024-02-29', '2026-03-01'],
  datetime: ['2026-01-31T16:00:00.000Z', '2026-01-31T09:30:15.500Z'],
  period: ['2026-01', '2026-02', '2024-12'],
  enum: ['1', '12', 'a', 'b', 'true'],
  multi_enum: ['["1"]', '["a","b"]', '["12","true"]', '["b"]'],
  tags: ['["a"]', '["a","longer"]', '["12","b","long"]', '["true","tree"]'],
  json: ['12', 'a', 'true', 'some text'],
  duration: ['PT90M', 'PT1H', 'PT24H'],
  time: ['09:30', '00:00', '23:59'],
}
/** Candidate texts of a field's values. */
export const textsOf = (field: StoredField): readonly string[] => TEXTS[field.type] ?? []

/** An answer to a finding from the store of choices; undefined where there is none. */
export function answerTo(
  finding: Finding,
  field: StoredField | undefined,
  pick: (below: number) => number,
  values: readonly unknown[],
): Answer | undefined {
  const possible = finding.answers.filter((kind) => kind !== 'fill' || values.length > 0)
  const kind = possible[pick(possible.length)]
  if (kind === undefined) return undefined
  if (kind === 'consent') return { consent: true }
  if (kind === 'empty') return { empty: true }
  if (kind === 'cut') return { cut: true }
  if (kind === 'fill') return { fill: { value: values[pick(values.length)] } }
  const targets = field?.type === 'enum' || field?.type === 'multi_enum' ? field.options.map(({ value }) => value) : []
  const all = field?.required && field.type === 'enum' ? targets : [...targets, null]
  return { map: Object.fromEntries((finding.values ?? []).map(({ value }) => [value, all[pick(all.length)] ?? null])) }
}
