import type { Sample } from '@courtyard/db/ddl/measure'

/** What a publish does to rows that are there (decision 0009: the table of findings). */
export type FindingKind =
  | 'missing_required'
  | 'cast_fails'
  | 'cast_changes'
  | 'too_long'
  | 'out_of_bounds'
  | 'pattern_broken'
  | 'option_removed'
  | 'duplicates'
  | 'overlaps'
  | 'reference_missing'
  | 'rule_broken'
  | 'hidden'
  | 'used_by'
  | 'comes_back'
  | 'changed_since'
  | 'undo_expired'
  | 'purged'

export type AnswerKind = 'fill' | 'empty' | 'cut' | 'map' | 'consent'

/** What can be answered to each kind, and what happens without an answer. Some rows of a kind take fewer: see Finding.answers. */
export const findingRules: Readonly<
  Record<FindingKind, { readonly answers: readonly AnswerKind[]; readonly without: 'refused' | 'told' }>
> = {
  missing_required: { answers: ['fill'], without: 'refused' },
  cast_fails: { answers: ['fill', 'map', 'empty'], without: 'refused' },
  cast_changes: { answers: ['consent'], without: 'refused' },
  too_long: { answers: ['fill', 'empty', 'cut'], without: 'refused' },
  out_of_bounds: { answers: ['fill', 'empty'], without: 'refused' },
  pattern_broken: { answers: ['fill', 'empty'], without: 'refused' },
  option_removed: { answers: ['map'], without: 'refused' },
  duplicates: { answers: [], without: 'refused' },
  overlaps: { answers: [], without: 'refused' },
  reference_missing: { answers: ['fill', 'empty'], without: 'refused' },
  rule_broken: { answers: ['consent'], without: 'refused' },
  hidden: { answers: ['consent'], without: 'refused' },
  used_by: { answers: ['consent'], without: 'told' },
  comes_back: { answers: [], without: 'told' },
  changed_since: { answers: [], without: 'told' },
  undo_expired: { answers: [], without: 'told' },
  purged: { answers: ['consent'], without: 'told' },
}

/** One thing a publish does to rows or documents. Plain JSON; samples are for those who may publish. */
export type Finding = {
  /** `<kind>:<entity>/<name>`: what an answer names. The same from preview to publish. */
  readonly key: string
  readonly kind: FindingKind
  readonly entity: string
  readonly field?: string
  /** Key, period, rule or option, where it is not a field alone. */
  readonly name?: string
  /** Rows; for `used_by` the places; 0 for `purged`. */
  readonly count: number
  readonly samples: readonly Sample[]
  /** Which answers are possible here; none = the rows have to be mended. */
  readonly answers: readonly AnswerKind[]
  /** The values concerned, most frequent first: options that leave, texts of another form. */
  readonly values?: readonly { readonly value: string; readonly count: number }[]
  /** Rows that the given answer does not help: a fill that gives nothing there, an option without a mapping. */
  readonly unanswered?: number
  /** For `used_by`: the documents in force that name it. */
  readonly uses?: readonly { readonly document: string; readonly pointer: string }[]
}

/** What the author says to one finding. */
export type Answer = {
  readonly fill?: { readonly value: unknown } | { readonly expression: string }
  /** Old text -> new option, null = empty. */
  readonly map?: Readonly<Record<string, string | null>>
  readonly empty?: true
  readonly cut?: true
  readonly consent?: true
}
/** By finding key. */
export type Answers = Readonly<Record<string, Answer>>

/** The key of a finding. */
export const findingKey = (kind: FindingKind, entity: string, name?: string): string =>
  `${kind}:${entity}${name === undefined ? '' : `/${name}`}`

/** Whether the answer is one that this finding takes. */
export const takes = (finding: Finding, answer: Answer | undefined): boolean =>
  answer !== undefined && finding.answers.some((kind) => answer[kind] !== undefined)

/** Findings that stand against publishing: refused without an answer, and not or not wholly answered. */
export const openFindings = (findings: readonly Finding[], answers: Answers): Finding[] =>
  findings.filter(
    (finding) =>
      findingRules[finding.kind].without === 'refused' &&
      (!takes(finding, answers[finding.key]) || (finding.unanswered ?? 0) > 0),
  )
