import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, EventSource, FeeStandard, FeeVersion, Input } from './catalog.ts'
import type { TermSchedule } from './catalog-terms.ts'
import { type Note, pathUses, treeUses } from './dependants-paths.ts'
import type { DocumentPart } from './diff.ts'

/** Notes what fee standards and discounts name: subjects, conditions, inputs and amounts. */
export function usesInFees(catalog: Catalog, noteFor: (of: DocumentPart, name: string) => Note): void {
  for (const standard of Object.values(catalog.feeStandards)) {
    usesInStandard(catalog, standard, noteFor('feeStandards', standard.name))
  }
  for (const { name, freeze } of Object.values(catalog.lateFees)) {
    const note = noteFor('lateFees', name)
    if (freeze) treeUses(catalog, { entity: 'bill', tree: freeze, pointer: '/freeze' }, note)
  }
  for (const { name, subject, appliesTo } of Object.values(catalog.discounts)) {
    const note = noteFor('discounts', name)
    note('/subject', { entity: subject })
    if (appliesTo) treeUses(catalog, { entity: subject, tree: appliesTo, pointer: '/appliesTo' }, note)
  }
}

function usesInStandard(catalog: Catalog, standard: FeeStandard, note: Note): void {
  const { subject: entity, share } = standard
  const variables = { subject: entity }
  const tree = (
    pointer: string,
    one: Parameters<typeof treeUses>[1]['tree'] | undefined,
    given?: ReadonlySet<string>,
  ) => {
    if (one) treeUses(catalog, { entity, tree: one, pointer, variables, ...(given && { given }) }, note)
  }
  note('/subject', { entity })
  tree('/appliesTo', standard.appliesTo)
  usesInInput(catalog, { input: standard.payer, pointer: '/payer', subject: entity }, note)
  for (const input of standard.inputs)
    usesInInput(catalog, { input, pointer: `/inputs/${input.name}`, subject: entity }, note)
  const inputs = standard.inputs.map(({ name }) => name)
  const given = new Set([...inputs, ...(share ? ['total'] : []), ...(standard.schedule ? ['price'] : [])])
  if (standard.schedule) usesInTerms(standard.schedule, (pointer, one) => tree(pointer, one, new Set(inputs)))
  if (standard.event) usesInEvent(catalog, { event: standard.event, standard }, note)
  if (share) {
    pathUses(catalog, { entity, path: share.per, pointer: '/share/per' }, note)
    usesInInput(catalog, { input: share.total, pointer: '/share/total', subject: entity }, note)
    tree('/share/among', share.among)
    tree('/share/by', share.weight)
  }
  for (const [at, version] of standard.versions.entries()) {
    usesInLine(version, (pointer, one) => tree(`/versions/${at}/${pointer}`, one, given))
    for (const [index, component] of (version.components ?? []).entries())
      usesInLine(component, (pointer, one) => tree(`/versions/${at}/components/${index}/${pointer}`, one, given))
  }
}

type Use = (pointer: string, tree: Tree | undefined) => void

function usesInLine({ amount, explain }: Pick<FeeVersion, 'amount' | 'explain'>, use: Use): void {
  use('amount', amount)
  for (const [locale, parts] of Object.entries(explain)) {
    for (const part of parts) if (typeof part !== 'string') use(`explain/${locale}`, part)
  }
}

function usesInTerms({ from, to, price, freeMonths, free, rises }: TermSchedule, use: Use): void {
  for (const [name, tree] of Object.entries({ from, to, price, freeMonths })) use(`/schedule/${name}`, tree)
  for (const [index, span] of free.entries()) {
    use(`/schedule/free/${index}/from`, span.from)
    use(`/schedule/free/${index}/to`, span.to)
  }
  if (rises?.kind === 'percent') use('/schedule/rises/percent', rises.rate)
  if (rises?.kind === 'amount') use('/schedule/rises/amount', rises.amount)
  if (rises?.kind === 'index') use('/schedule/rises/index', rises.rates)
  if (rises?.kind === 'steps')
    for (const [index, { price: step }] of rises.steps.entries()) use(`/schedule/rises/steps/${index}/price`, step)
}

/** The record's own fields, wherever formulas read them through `event`. */
function usesInEvent(
  catalog: Catalog,
  { event, standard }: { event: EventSource; standard: FeeStandard },
  note: Note,
): void {
  const { from: entity } = event.input
  usesInInput(catalog, { input: event.input, pointer: '/event', subject: standard.subject }, note)
  pathUses(catalog, { entity, path: event.on, pointer: '/event/on' }, note)
  for (const [at, version] of standard.versions.entries())
    for (const line of [version, ...(version.components ?? [])])
      for (const { root, path } of pathsOf(line.amount))
        if (root === 'row' && path[0] === 'event')
          pathUses(catalog, { entity, path: path.slice(1), pointer: `/versions/${at}/amount` }, note)
}

type InputAt = { readonly input: Input; readonly pointer: string; readonly subject: string }

function usesInInput(catalog: Catalog, { input, pointer, subject }: InputAt, note: Note): void {
  const { from: entity } = input
  const variables = { subject }
  note(`${pointer}/from`, { entity })
  for (const { path, equals } of input.by) {
    pathUses(catalog, { entity, path, pointer: `${pointer}/by` }, note)
    treeUses(catalog, { entity: subject, tree: equals, pointer: `${pointer}/by`, variables }, note)
  }
  if (input.where) treeUses(catalog, { entity, tree: input.where, pointer: `${pointer}/where`, variables }, note)
  if (input.take.path) pathUses(catalog, { entity, path: input.take.path, pointer: `${pointer}/take` }, note)
  for (const { path } of input.order)
    pathUses(catalog, { entity, path: path.split('.'), pointer: `${pointer}/order` }, note)
}
