import type { Found } from '@courtyard/billing/charge'
import type { Group } from '@courtyard/billing/share'
import type { TenantTx } from '@courtyard/db/database'
import { loadAttachments } from '@courtyard/db/kernel/bills'
import { mapTree } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { FeeStandard, Input } from '@courtyard/metadata/catalog'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { periodFrom, periodTo } from '@courtyard/std/period'
import { isRational, rational } from '@courtyard/std/rational'
import { loadInput } from './load-input.ts'
import type { RunContext } from './run-context.ts'

const PAGE = 5_000

/**
 * The groups of a share standard: members are the subjects that `appliesTo` and `among` accept and that are attached in
 * the period; the total comes by the share's input, asked through one member of each group.
 */
export async function loadGroups(tx: TenantTx, context: RunContext, standard: FeeStandard): Promise<Group[]> {
  const groups = new Map<string, Row[]>()
  for (const member of await loadMembers(tx, context, standard)) {
    const key = groupKey(member, standard.share!.per)
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), member])
  }
  const totals = await loadTotals(tx, context, { standard, groups })
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => ({ key, members, total: totals.get(key) ?? { missing: true } }))
}

async function loadMembers(tx: TenantTx, context: RunContext, standard: FeeStandard): Promise<Row[]> {
  const members: Row[] = []
  const accepted = [standard.appliesTo, standard.share!.among].filter((tree) => tree !== undefined)
  const where =
    accepted.length === 2
      ? ({ op: 'and', type: { kind: 'boolean' }, at: [0, 0], args: accepted } as const)
      : accepted[0]
  for (let afterId: string | null = null; ; ) {
    const request = {
      entity: context.subject,
      paths: context.paths,
      variables: context.variables,
      afterId,
      limit: PAGE,
      ...(where && { where }),
    }
    const { query, rowOf } = compileSubjects(context.catalog, request, { schema: tx.schema })
    const rows: Row[] = (await tx.run<unknown>(query)).map(rowOf)
    if (rows.length === 0) return members
    const ids = rows.map((row) => String(row.id))
    const span = { from: periodFrom(context.period), to: periodTo(context.period) }
    const attached = new Set(
      (await loadAttachments(tx, { standards: [standard.name], subjects: ids, ...span })).map((row) => row.subject_id),
    )
    members.push(...rows.filter((row) => attached.has(String(row.id))))
    afterId = ids.at(-1)!
  }
}

/** The id of the record the `per` path ends in; undefined when the subject has none. */
function groupKey(member: Row, per: readonly string[]): string | undefined {
  let value: Value | undefined = member
  for (const name of per)
    value =
      value && typeof value === 'object' && !isRational(value) && !Array.isArray(value)
        ? (value as Row)[name]
        : undefined
  if (value && typeof value === 'object' && 'id' in value) value = (value as Row).id
  return typeof value === 'string' ? value : undefined
}

type Asked = { readonly standard: FeeStandard; readonly groups: ReadonlyMap<string, readonly Row[]> }

/** The total of each group, asked for one representative member whose `$group` is the `per` path of the subject. */
async function loadTotals(tx: TenantTx, context: RunContext, { standard, groups }: Asked): Promise<Map<string, Found>> {
  const { total, per } = standard.share!
  const representative = new Map([...groups].map(([key, members]) => [String(members[0]!.id), key]))
  const asked = (tree: Tree): Tree =>
    mapTree(tree, (node) =>
      node.op === 'variable' && node.name === 'group'
        ? { ...node, name: 'subject', path: [...per, ...node.path] }
        : node,
    )
  const input: Input = {
    ...total,
    by: total.by.map((join) => ({ ...join, equals: asked(join.equals) })),
    ...(total.where && { where: asked(total.where) }),
  }
  const totals = new Map<string, Found>()
  for (const [subjectId, found] of await loadInput(tx, context, input, [...representative.keys()]))
    totals.set(representative.get(subjectId)!, found)
  if (typeof total.missing === 'object') {
    for (const key of groups.keys()) if (!totals.has(key)) totals.set(key, { value: rational(total.missing.value) })
  }
  return totals
}
