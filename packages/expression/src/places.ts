/**
 * Decision 0001 as a table: every place of the document language that holds an expression.
 * metadata/check reads it; a test walks it and fails where a place has no positive and no negative case.
 */
export type Place = {
  readonly profile: 'predicate' | 'calculation'
  /** What bare names are. */
  readonly names: 'filtered_row' | 'record' | 'subject' | 'inputs' | 'inputs_and_subject'
  readonly variables: readonly (
    | 'subject'
    | 'run'
    | 'actor'
    | 'scope'
    | 'params'
    | 'today'
    | 'now'
    | 'before'
    | 'planned'
  )[]
  readonly result: 'boolean' | 'number' | 'field' | 'any'
}

export const places = {
  'fee-standard.appliesTo': { profile: 'predicate', names: 'filtered_row', variables: ['run'], result: 'boolean' },
  'fee-standard.input.where': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['subject', 'run'],
    result: 'boolean',
  },
  'fee-standard.payer.where': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['subject', 'run'],
    result: 'boolean',
  },
  'fee-standard.share.among': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['subject', 'run'],
    result: 'boolean',
  },
  'fee-standard.amount': {
    profile: 'calculation',
    names: 'inputs_and_subject',
    variables: ['params', 'run'],
    result: 'number',
  },
  'fee-standard.explain': {
    profile: 'calculation',
    names: 'inputs_and_subject',
    variables: ['params', 'run'],
    result: 'any',
  },
  'fee-standard.share.weight': {
    profile: 'calculation',
    names: 'subject',
    variables: ['params', 'run'],
    result: 'number',
  },
  'discount.appliesTo': { profile: 'predicate', names: 'filtered_row', variables: ['run'], result: 'boolean' },
  'view.filter': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['actor', 'scope', 'today'],
    result: 'boolean',
  },
  'role.where': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['actor', 'scope', 'today'],
    result: 'boolean',
  },
  'entity.rollup.where': { profile: 'predicate', names: 'filtered_row', variables: ['today'], result: 'boolean' },
  'entity.computed.amount': { profile: 'calculation', names: 'record', variables: [], result: 'field' },
  'entity.rule.when': { profile: 'calculation', names: 'record', variables: ['actor', 'today'], result: 'boolean' },
  'entity.rule.require': { profile: 'calculation', names: 'record', variables: ['actor', 'today'], result: 'boolean' },
  'entity.default': { profile: 'calculation', names: 'record', variables: ['actor', 'today', 'now'], result: 'field' },
  'form.show': { profile: 'calculation', names: 'record', variables: ['actor', 'today'], result: 'boolean' },
  'form.readOnly': { profile: 'calculation', names: 'record', variables: ['actor', 'today'], result: 'boolean' },
  'form.default': { profile: 'calculation', names: 'record', variables: ['actor', 'today', 'now'], result: 'field' },
  'form.require': { profile: 'calculation', names: 'record', variables: ['actor', 'today'], result: 'boolean' },
  'report.input.where': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['params', 'actor', 'today'],
    result: 'boolean',
  },
  'automation.if': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['before', 'actor', 'today'],
    result: 'boolean',
  },
  'schedule.where': { profile: 'predicate', names: 'filtered_row', variables: ['actor', 'today'], result: 'boolean' },
  'workflow.where': { profile: 'predicate', names: 'filtered_row', variables: ['actor', 'today'], result: 'boolean' },
  'workflow.guard': { profile: 'predicate', names: 'filtered_row', variables: ['actor', 'today'], result: 'boolean' },
  'effect.when': {
    profile: 'predicate',
    names: 'filtered_row',
    variables: ['before', 'planned', 'actor', 'today'],
    result: 'boolean',
  },
  'effect.value': {
    profile: 'calculation',
    names: 'record',
    variables: ['before', 'planned', 'actor', 'today', 'now'],
    result: 'field',
  },
  'template.text': { profile: 'calculation', names: 'record', variables: ['today'], result: 'any' },
  'template.show': { profile: 'calculation', names: 'record', variables: ['today'], result: 'boolean' },
  'hook.send.when': { profile: 'calculation', names: 'record', variables: ['today'], result: 'boolean' },
  'report.column.amount': { profile: 'calculation', names: 'inputs', variables: ['params', 'today'], result: 'number' },
} as const satisfies Record<string, Place>

export type PlaceName = keyof typeof places
