import type { Answers, DraftDiff, PreviewFinding } from '@courtyard/contract/publishing'
import type { Entity } from '@courtyard/metadata/catalog'
import { textOf } from '@courtyard/std/label'

export type Answer = Answers[string]
/** What an author may choose; a fill is a value or an expression. */
export type Offer = PreviewFinding['answers'][number] | 'expression'
/** An answer as it is being made up. A target that is not there yet is not decided; null leaves the field empty. */
export type Choice = {
  readonly kind: Offer | null
  readonly text: string
  readonly map: Readonly<Record<string, string | null>>
}

/** The answers a finding takes, each as one choice. */
export const offersOf = ({ answers }: Pick<PreviewFinding, 'answers'>): readonly Offer[] =>
  answers.flatMap((kind): Offer[] => (kind === 'fill' ? ['fill', 'expression'] : [kind]))

/** The choice that an answer came from; the only one there is stands chosen, except consent, which is never given by itself. */
export function choiceOf(finding: PreviewFinding, answer: Answer | undefined): Choice {
  const none = { text: '', map: {} }
  if (!answer) {
    const [first, ...more] = offersOf(finding)
    return { kind: more.length === 0 && first === 'map' ? first : null, ...none }
  }
  if (answer.fill) {
    return 'expression' in answer.fill
      ? { kind: 'expression', text: answer.fill.expression, map: {} }
      : { kind: 'fill', text: shownValue(answer.fill.value), map: {} }
  }
  if (answer.map) return { kind: 'map', text: '', map: answer.map }
  return { kind: finding.answers.find((kind) => answer[kind] === true) ?? null, ...none }
}

const shownValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The answer to send; undefined while something is still undecided. */
export function answerOf(finding: PreviewFinding, { kind, text, map }: Choice, type?: string): Answer | undefined {
  switch (kind) {
    case null:
      return undefined
    case 'fill':
      return text.trim() === '' ? undefined : { fill: { value: fillValue(text.trim(), type) } }
    case 'expression':
      return text.trim() === '' ? undefined : { fill: { expression: text.trim() } }
    case 'map': {
      const values = (finding.values ?? []).map(({ value }) => value)
      if (values.some((value) => map[value] === undefined)) return undefined
      return { map: Object.fromEntries(values.map((value) => [value, map[value] ?? null])) }
    }
    default:
      return { [kind]: true }
  }
}

const JSON_TYPES = new Set(['integer', 'boolean', 'multi_enum', 'tags', 'json', 'address', 'geo_point'])

/** What was typed as a JSON value: text for every type that is written as text, and where the type is not known as it looks. */
function fillValue(text: string, type: string | undefined): unknown {
  if (type !== undefined && !JSON_TYPES.has(type)) return text
  if (type === undefined && !/^(true|false|-?(0|[1-9]\d{0,14})|[[{"][\s\S]*)$/.test(text)) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text // the server says what it expected instead
  }
}

type Entities = Readonly<Record<string, Pick<Entity, 'fields'>>>
type FieldNode = {
  readonly type?: unknown
  readonly options?: readonly { value: string; label?: Record<string, string> }[]
}

/** The field of a finding as the draft says it, as far as the draft's changes tell. */
function draftedField({ entity, field }: PreviewFinding, diff: DraftDiff | null): FieldNode | undefined {
  const document = diff?.documents.find(({ kind, name }) => kind === 'entity' && name === entity)
  const node = document?.nodes.find(({ node: path }) => path === `fields/${field}`)
  return node?.after && typeof node.after === 'object' ? (node.after as FieldNode) : undefined
}

/** The type that the finding's field will have, where it can be told. */
export function fieldType(finding: PreviewFinding, entities: Entities, diff: DraftDiff | null): string | undefined {
  const document = diff?.documents.find(({ kind, name }) => kind === 'entity' && name === finding.entity)
  const typed = document?.nodes.find(({ node }) => node === `fields/${finding.field}/type`)?.after
  const drafted = typed ?? draftedField(finding, diff)?.type
  if (typeof drafted === 'string') return drafted
  return entities[finding.entity]?.fields.find(({ name }) => name === finding.field)?.type
}

export type Target = { readonly value: string; readonly label: string }

/** The options that values may become: those of the field that stay, and those the draft adds. Empty where it cannot be told. */
export function targetsOf(
  finding: PreviewFinding,
  { entities, diff, locale }: { entities: Entities; diff: DraftDiff | null; locale: string },
): readonly Target[] {
  const prefix = `fields/${finding.field}/options/`
  const document = diff?.documents.find(({ kind, name }) => kind === 'entity' && name === finding.entity)
  const nodes = document?.nodes.filter(({ node }) => node.startsWith(prefix)) ?? []
  const named = (value: string, label: Record<string, string> | undefined) => ({
    value,
    label: textOf(label, locale, value),
  })
  const added = nodes
    .filter(({ node, change }) => change === 'added' && !node.slice(prefix.length).includes('/'))
    .map(({ node, after }) => named(node.slice(prefix.length), (after as { label?: Record<string, string> }).label))
  const whole = document?.nodes.find(({ node }) => `${node}/` === prefix)?.after
  const drafted = (Array.isArray(whole) ? (whole as FieldNode['options']) : draftedField(finding, diff)?.options) ?? []
  const field = entities[finding.entity]?.fields.find(({ name }) => name === finding.field)
  const leaving = new Set([
    ...(finding.values ?? []).map(({ value }) => value),
    ...nodes.flatMap(({ node, change }) => (change === 'removed' ? [node.slice(prefix.length)] : [])),
  ])
  const kept = field && 'options' in field ? field.options.filter(({ value }) => !leaving.has(value)) : []
  const found = [...kept.map((option) => named(option.value, option.label)), ...added]
  for (const option of drafted) {
    if (!leaving.has(option.value) && !found.some(({ value }) => value === option.value))
      found.push(named(option.value, option.label))
  }
  return found
}
