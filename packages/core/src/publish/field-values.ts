import type { CastContext } from '@courtyard/db/ddl/cast-forms'
import { type Cast, canonicalText, castOf } from '@courtyard/db/ddl/casts'
import { constantOf } from '@courtyard/db/ddl/constants'
import { textLiteral } from '@courtyard/db/identifier'
import type { StoredField } from '@courtyard/metadata/field'
import type { ColumnTrail } from './column-trail.ts'
import { cutOf, emptyOf, fillOf, keeps, mappedOptions, removedOptions, ruleAnswers, ruleKind } from './field-rules.ts'
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
  /** Where a value is several texts: those that a `map` has to name. */
  readonly parts?: string
  /** Rows of `where` that the answer does not help. */
  readonly unanswered: string
}

/** What a field's values are asked, and what they become. */
export type FieldValues = {
  readonly way: FieldWay
  readonly asks: readonly FieldAsk[]
  /** The value after the answers. */
  readonly final: string
  /** The same without older values taken up again: what is made of values that people write meanwhile. */
  readonly moved: string
  /** For a cast: where the value goes over whole, unasked. */
  readonly whole?: string
  readonly isMoved: boolean
  /** What a rollback brings back of what publishes replaced; absent where they replaced nothing. */
  readonly returns?: Returns
}

/** Conditions over the alias `"row"`, never null, and texts for samples. */
export type Returns = {
  /** A replaced value comes back. */
  readonly comes: string
  /** One was replaced and does not: somebody changed the value since. */
  readonly stays: string
  readonly old: string
  readonly next: string
  readonly gone: number
}

export type FieldContext = {
  readonly entity: string
  /** Of a publish that brings an older version back. */
  readonly trail?: ColumnTrail | undefined
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
  const { field } = way
  const on = { field, context, nothing: `null::${context.cast.storageOf(field)}` }
  return way.kind === 'cast' && way.old ? castValues(way, way.old, on) : keptValues(way, on)
}

function castValues(way: FieldWay, old: StoredField, on: On): FieldValues {
  const { field, context } = on
  const column = columnSql(old)
  const cast = castOf(old, field, context.cast)
  const returning = returningOf(way, old, on)
  const layersOver = (returned: Returned | undefined): Layer => {
    const kept = returned ? `(${returned.where} and ${returned.value} is not null)` : 'false'
    const layer = patternLayer(castLayer({ field: old, column, cast, restored: returned?.where }, on), on)
    return field.required ? missingLayer(layer, `(${column} is null and not ${kept})`, on) : layer
  }
  const layer = layersOver(returning)
  const final = returning
    ? `(case when ${returning.where} then ${returning.value} else ${layer.value} end)`
    : layer.value
  const same = `(${final}) is not distinct from ${cast ? cast.sql(column) : on.nothing}`
  const whole = cast
    ? `(${same} and (${column} is null or ${cast.valid(column)} and not ${cast.loses(column)}))`
    : `(${column} is null and (${final}) is null)`
  const { trail } = context
  const isTold = trail !== undefined && returning !== undefined
  const stands = returning?.where ?? 'false'
  return {
    ...ended(way, { layer, final }, on),
    moved: returning ? layersOver(undefined).value : layer.value,
    whole,
    ...(isTold && {
      returns: returnsOf(trail, { comes: `(${stands} and not ${whole})`, stands, column, final, old }, on),
    }),
  }
}

type Returned = { readonly where: string; readonly value: string }

/** A type taken back: where nobody changed the value since, the older column's value stands again. */
function returningOf({ isTakenBack }: FieldWay, old: StoredField, { field, context }: On): Returned | undefined {
  const { trail, cast } = context
  if (!isTakenBack) return undefined
  const value = trail?.undone ?? columnSql(field)
  if (trail?.isUntouched === undefined) {
    const back = backOf({ field, old }, cast)
    return back === undefined ? undefined : { where: `(${back} is not distinct from ${columnSql(old)})`, value }
  }
  return { where: `(${trail.isUntouched} and (${value} is null or ${keeps(field, value, cast)}))`, value }
}

function keptValues(way: FieldWay, on: On): FieldValues {
  const { field, context } = on
  const trail = way.kind === 'kept' ? context.trail : undefined
  const column = way.old ? columnSql(way.old) : on.nothing
  const undone = trail?.undone ?? column
  const layer = keptLayers(way, undone, on)
  const comes = undone === column ? 'false' : `(${undone} is distinct from ${column})`
  const isTold = trail !== undefined && (undone !== column || trail.gone > 0)
  return {
    ...ended(way, { layer, final: layer.value }, on),
    moved: undone === column ? layer.value : keptLayers(way, column, on).value,
    ...(isTold && { returns: returnsOf(trail, { comes, stands: comes, column, final: layer.value, old: field }, on) }),
  }
}

function keptLayers(way: FieldWay, value: string, on: On): Layer {
  const { field } = on
  let layer: Layer = { value, asks: [] }
  // A value that comes back may be of a version between, whose rules were others.
  const isAsked = way.isChanged || (way.old !== undefined && value !== columnSql(way.old))
  if (way.kind === 'kept' && isAsked) layer = ruleLayer(layer, way.old, on)
  if (isAsked) layer = patternLayer(layer, on)
  const constant = way.kind === 'new' && field.required && field.default && constantOf(field.default, field)
  if (constant) return { ...layer, value: constant }
  if (!field.required || !isAsked) return layer
  return missingLayer(layer, way.kind === 'new' ? 'true' : `(${value} is null)`, on)
}

type Ended = { readonly layer: Layer; readonly final: string }
const ended = (way: FieldWay, { layer, final }: Ended, on: On) => ({
  way,
  asks: layer.asks.map((ask) => ({ ...ask, unanswered: unansweredOf(ask, final, on) })),
  final,
  isMoved: final !== (way.old ? columnSql(way.old) : on.nothing),
})

type Coming = {
  readonly comes: string
  readonly stands: string
  readonly column: string
  readonly final: string
  readonly old: StoredField
}

const returnsOf = (trail: ColumnTrail, { comes, stands, column, final, old }: Coming, { field }: On): Returns => ({
  comes,
  stays: `(${trail.isReplaced} and not ${stands})`,
  old: canonicalText(old, column),
  next: canonicalText(field, final),
  gone: trail.gone,
})

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
    answers: [...fillOf(field), ...(field.type === 'enum' ? (['map'] as const) : []), ...emptyOf(field)],
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
  const removed =
    kind === 'option_removed' && field.type === 'multi_enum' ? removedOptions(field, layer.value) : undefined
  const by = removed === undefined ? {} : { by: `unnest(${removed})`, parts: removed }
  return mended(layer, { ...found, ...by, kind, answers: ruleAnswers(field, kind) }, on)
}

function patternLayer(layer: Layer, on: On): Layer {
  const { field, context } = on
  if (!('pattern' in field) || field.pattern === undefined || field.sealed) return layer
  const text = canonicalText(field, layer.value)
  const misses = context.misses.map(textLiteral).join(', ')
  const where = misses === '' ? 'false' : `(coalesce(${text} in (${misses}), false))`
  return mended(layer, { kind: 'pattern_broken', where, answers: ['fill', ...emptyOf(field)], old: text, by: text }, on)
}

function missingLayer(layer: Layer, where: string, on: On): Layer {
  return mended(layer, { kind: 'missing_required', where, answers: fillOf(on.field) }, on)
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
  const { map } = answer
  if (map && may('map')) {
    if (field.type === 'multi_enum') return mappedOptions(field, value, (option) => mapped(option, map, option))
    return mapped(ask.by ?? value, map, field.type === 'enum' ? value : nothing)
  }
  if (answer.cut && may('cut')) return cutOf(field, value)
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
  const unmapped = answer.map ? ` or not ${isMapped(ask, Object.keys(answer.map))}` : ''
  return `(${ask.where} and (${broken}${empty}${unmapped}))`
}

function isMapped({ by, parts }: FieldAsk, texts: readonly string[]): string {
  const list = texts.map(textLiteral).join(', ')
  if (parts !== undefined) return `(${parts} <@ array[${list}]::text[])`
  return by === undefined || texts.length === 0 ? 'false' : `coalesce(${by} in (${list}), false)`
}
