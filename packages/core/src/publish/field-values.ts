import type { CastContext } from '@courtyard/db/ddl/cast-forms'
import { type Cast, canonicalText, castOf } from '@courtyard/db/ddl/casts'
import { constantOf } from '@courtyard/db/ddl/constants'
import { conditionsOn } from '@courtyard/db/ddl/spec-columns'
import { textLiteral } from '@courtyard/db/identifier'
import type { StoredField } from '@courtyard/metadata/field'
import type { FieldWay } from './field-ways.ts'
import { columnSql } from './fills.ts'
import { type Answer, type AnswerKind, type Answers, type FindingKind, findingKey } from './finding.ts'

/** One question about a field's values. All SQL is over the alias `"row"`. */
export type FieldAsk = {
  readonly key: string
  readonly kind: FindingKind
  readonly where: string
  readonly answers: readonly AnswerKind[]
  /** Text of the value that is there, and of the one that comes. */
  readonly old?: string
  readonly next?: string
  /** Text that a `map` goes by. */
  readonly by?: string
  /** Rows of `where` that the answer does not help. */
  readonly unanswered: string
}

/** What a field's values are asked, and what they become. */
export type FieldValues = {
  readonly way: FieldWay
  readonly asks: readonly FieldAsk[]
  /** The value after the answers. */
  readonly final: string
  /** The same without older values taken up again: what a cast writes. */
  readonly moved: string
  /** What an older value, taken up again, was cast to; absent where nothing is taken up. */
  readonly back?: string
  readonly isMoved: boolean
}

export type FieldContext = {
  readonly entity: string
  readonly cast: CastContext
  readonly answers: Answers
  /** SQL of the fill that answers a finding; undefined without a valid one. */
  readonly fill: (key: string) => string | undefined
  /** Texts that the field's pattern does not take. */
  readonly misses: readonly string[]
}

type Layer = { readonly value: string; readonly asks: readonly FieldAsk[] }
type Found = Omit<FieldAsk, 'key' | 'unanswered'>

/**
 * Lays one thing over the other: cast, rules, pattern, missing. Each answer mends what its finding found. A new field that
 * is required takes its constant default without being asked. Pure.
 */
export function valuesOf(way: FieldWay, context: FieldContext): FieldValues {
  const { field, old } = way
  const { storageOf } = context.cast
  const nothing = `null::${storageOf(field)}`
  const column = old ? columnSql(old) : nothing
  const cast = way.kind === 'cast' && old ? castOf(old, field, context.cast) : undefined
  const back = way.isTakenBack && cast && old ? backOf({ field, old }, context.cast) : undefined
  const restored = back === undefined ? undefined : `(${back} is not distinct from ${column})`
  const on = { field, context, nothing }
  let layer: Layer = { value: column, asks: [] }
  if (way.kind === 'cast' && old) layer = castLayer({ field: old, column, cast, restored }, on)
  else if (way.kind === 'kept' && way.isChanged) layer = ruleLayer(layer, old, on)
  if (way.isChanged) layer = patternLayer(layer, on)
  const constant = way.kind === 'new' && field.required && field.default && constantOf(field.default, field)
  if (constant) layer = { ...layer, value: constant }
  else if (field.required && way.isChanged) {
    const kept = restored ? `(${restored} and ${columnSql(field)} is not null)` : 'false'
    layer = missingLayer(layer, way.kind === 'new' ? 'true' : `(${column} is null and not ${kept})`, on)
  }
  const final = restored ? `(case when ${restored} then ${columnSql(field)} else ${layer.value} end)` : layer.value
  return {
    way,
    asks: layer.asks.map((ask) => ({ ...ask, unanswered: unansweredOf(ask, final, on) })),
    final,
    moved: layer.value,
    ...(back === undefined ? {} : { back }),
    isMoved: final !== column,
  }
}

type On = { readonly field: StoredField; readonly context: FieldContext; readonly nothing: string }

/** The value that the column of the older type was cast to; null for what the field's rules no longer take. */
function backOf({ field, old }: { field: StoredField; old: StoredField }, cast: CastContext): string | undefined {
  const forward = castOf(field, old, cast)
  if (!forward) return undefined
  const column = columnSql(field)
  return `(case when ${column} is not null and ${keeps(field, column, cast)} then ${forward.sql(column)} end)`
}

type Casting = { field: StoredField; column: string; cast: Cast | undefined; restored: string | undefined }

function castLayer({ field: old, column, cast, restored }: Casting, on: On): Layer {
  const { field, context, nothing } = on
  const fresh = restored ? `not ${restored} and ` : ''
  const made = cast ? cast.sql(column) : nothing
  const fails: Found = {
    kind: 'cast_fails',
    where: `(${column} is not null and ${fresh}not ${cast ? cast.valid(column) : 'false'})`,
    answers: ['fill', ...(field.type === 'enum' ? (['map'] as const) : []), ...emptyOf(field)],
    old: canonicalText(old, column),
    by: canonicalText(old, column),
  }
  const layer = mended({ value: made, asks: [] }, fails, on)
  if (!cast) return layer
  const changes: Found = {
    kind: 'cast_changes',
    where: `(${fresh}${cast.loses(column)})`,
    answers: ['consent'],
    old: canonicalText(old, column),
    next: canonicalText(field, made),
  }
  return { ...layer, asks: [...layer.asks, asked(changes, context, field)] }
}

/** What the rules of the same column no longer take. */
function ruleLayer(layer: Layer, old: StoredField | undefined, on: On): Layer {
  const { field, context } = on
  const kept = keeps(field, layer.value, context.cast)
  if (kept === 'true') return layer
  const text = canonicalText(field, layer.value)
  const found = { where: `(${layer.value} is not null and not ${kept})`, old: text, by: text }
  const kind = ruleKind(field, old)
  const fill = ['fill', ...emptyOf(field)] as const
  const answers: Partial<Record<FindingKind, readonly AnswerKind[]>> = {
    option_removed: ['map'],
    too_long: field.type === 'text' || field.type === 'long_text' ? [...fill, 'cut'] : fill,
    cast_fails: field.type === 'enum' ? [...fill, 'map'] : fill,
  }
  return mended(layer, { ...found, kind, answers: answers[kind] ?? fill }, on)
}

function ruleKind(field: StoredField, old: StoredField | undefined): FindingKind {
  if (field.type === 'enum') return old?.type === 'enum' ? 'option_removed' : 'cast_fails'
  if (field.type === 'text' || field.type === 'long_text' || field.type === 'rich_text') return 'too_long'
  return 'min' in field || 'max' in field ? 'out_of_bounds' : 'cast_fails'
}

function patternLayer(layer: Layer, on: On): Layer {
  const { field, context } = on
  if (!('pattern' in field) || field.pattern === undefined) return layer
  const text = canonicalText(field, layer.value)
  const misses = context.misses.map(textLiteral).join(', ')
  const where = misses === '' ? 'false' : `(coalesce(${text} in (${misses}), false))`
  return mended(layer, { kind: 'pattern_broken', where, answers: ['fill', ...emptyOf(field)], old: text, by: text }, on)
}

function missingLayer(layer: Layer, where: string, on: On): Layer {
  return mended(layer, { kind: 'missing_required', where, answers: ['fill'] }, on)
}

const emptyOf = (field: StoredField): readonly AnswerKind[] => (field.required ? [] : ['empty'])

/** The rules of a field over the SQL of a value that is there; never null. */
export function keeps(field: StoredField, value: string, { storageOf }: CastContext): string {
  const rules = conditionsOn(field, value, storageOf)
  return rules.length === 0 ? 'true' : `coalesce(${rules.join(' and ')}, false)`
}

const asked = (found: Found, context: FieldContext, field: StoredField): FieldAsk => ({
  ...found,
  key: findingKey(found.kind, context.entity, field.name),
  unanswered: 'false',
})

/** The layer with one more finding, and the value with its answer. */
function mended(layer: Layer, found: Found, on: On): Layer {
  const ask = asked(found, on.context, on.field)
  const value = answerOf(ask, layer.value, on)
  return {
    asks: [...layer.asks, ask],
    value: value === undefined ? layer.value : `(case when ${ask.where} then ${value} else ${layer.value} end)`,
  }
}

function answerOf(ask: FieldAsk, value: string, { field, context, nothing }: On): string | undefined {
  const answer = context.answers[ask.key]
  if (!answer) return undefined
  const may = (kind: AnswerKind) => ask.answers.includes(kind)
  if (answer.fill && may('fill')) return context.fill(ask.key)
  if (answer.map && may('map')) return mapped(ask.by ?? value, answer.map, field.type === 'enum' ? value : nothing)
  if (answer.cut && may('cut') && 'maxLength' in field) return `left(${value}, ${field.maxLength})`
  return answer.empty && may('empty') ? nothing : undefined
}

function mapped(by: string, map: NonNullable<Answer['map']>, otherwise: string): string {
  const cases = Object.entries(map).map(
    ([text, option]) => `when ${textLiteral(text)} then ${option === null ? 'null' : textLiteral(option)}`,
  )
  return cases.length === 0 ? otherwise : `(case ${by} ${cases.join(' ')} else ${otherwise} end)`
}

function unansweredOf(ask: FieldAsk, final: string, { field, context }: On): string {
  const answer = context.answers[ask.key]
  if (!answer || ask.kind === 'cast_changes') return 'false'
  const broken = `(${final} is not null and not ${keeps(field, final, context.cast)})`
  const empty = answer.fill || field.required ? ` or ${final} is null` : ''
  const texts = Object.keys(answer.map ?? {})
  const unmapped =
    answer.map && ask.by
      ? ` or not coalesce(${texts.length === 0 ? 'false' : `${ask.by} in (${texts.map(textLiteral).join(', ')})`}, false)`
      : ''
  return `(${ask.where} and (${broken}${empty}${unmapped}))`
}
