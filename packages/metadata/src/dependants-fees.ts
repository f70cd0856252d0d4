import type { Catalog, FeeStandard, Input } from './catalog.ts'
import { type Note, pathUses, treeUses } from './dependants-paths.ts'
import type { DocumentPart } from './diff.ts'

/** Notes what fee standards and discounts name: subjects, conditions, inputs and amounts. */
export function usesInFees(catalog: Catalog, noteFor: (of: DocumentPart, name: string) => Note): void {
  for (const standard of Object.values(catalog.feeStandards)) {
    usesInStandard(catalog, standard, noteFor('feeStandards', standard.name))
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
  const given = new Set([...standard.inputs.map(({ name }) => name), ...(share ? ['total'] : [])])
  if (share) {
    pathUses(catalog, { entity, path: share.per, pointer: '/share/per' }, note)
    usesInInput(catalog, { input: share.total, pointer: '/share/total', subject: entity }, note)
    tree('/share/among', share.among)
    tree('/share/by', share.weight)
  }
  for (const [at, version] of standard.versions.entries()) {
    tree(`/versions/${at}/amount`, version.amount, given)
    for (const [locale, parts] of Object.entries(version.explain)) {
      for (const part of parts) if (typeof part !== 'string') tree(`/versions/${at}/explain/${locale}`, part, given)
    }
  }
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
