import type { DocumentFile } from '@courtyard/metadata/parse'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'
import type { Names } from '../../simulation/generated-tenant.ts'

const label = (text: string) => ({ 'zh-CN': `${text} 中`, en: text })

/** Views of each layout over a generated tenant, whose names nothing in the product can know, and an entity that is a tree. */
export function generatedViews(n: Names) {
  const names = {
    grouped: `${n.view_all}_g`,
    board: `${n.view_all}_k`,
    tiles: `${n.view_all}_t`,
    months: `${n.view_all}_c`,
    forest: `${n.view_all}_f`,
    ...{ node: `${n.site}_n`, above: `${n.site}_a`, name: `${n.site}_t` },
  }
  const view = (name: string, rest: object): DocumentFile => ({
    path: `modules/all/views/${name}.json`,
    text: JSON.stringify({ kind: 'view', name, label: label(name), entity: n.home, ...rest }),
  })
  const columns = [n.code, n.area, n.use]
  const files: DocumentFile[] = [
    view(names.grouped, { columns, group: n.in_block, color: n.use, sort: [n.code], totals: [n.area] }),
    view(names.board, {
      columns,
      layout: { type: 'kanban', lanes: n.use, cards: 5 },
      sort: [n.code],
      totals: [n.area],
    }),
    view(names.tiles, { columns: [n.code, n.area, n.use, n.in_block], layout: { type: 'gallery' }, color: n.use }),
    view(names.months, {
      entity: n.stay,
      columns: [n.of_home, n.since],
      layout: { type: 'calendar', from: n.since, to: n.until },
    }),
    view(names.forest, { entity: names.node, columns: [names.name], layout: { type: 'tree' }, sort: [names.name] }),
    {
      path: `modules/all/entities/${names.node}.json`,
      text: JSON.stringify({
        kind: 'entity',
        name: names.node,
        label: label(names.node),
        title: names.name,
        tree: names.above,
        search: [names.name],
        fields: [
          { name: names.name, label: label(names.name), type: 'text', maxLength: 40, required: true },
          { name: names.above, label: label(names.above), type: 'reference', to: names.node },
        ],
      }),
    },
  ]
  return { names, files }
}

export type ViewNames = ReturnType<typeof generatedViews>['names']

/** What the views need besides the generated world: both lanes filled, stays in one month, a tree of three levels. */
export async function fillViews(
  db: FreshDatabase,
  tenant: string,
  { n, names }: { n: Names; names: ViewNames },
): Promise<void> {
  const s = `t_${tenant}`
  const nodes = `${s}.e_${names.node} (${names.name}, ${names.above})`
  const above = (title: string) => `(select id from ${s}.e_${names.node} where ${names.name} = '${title}')`
  await db.superuser(`update ${s}.e_${n.home} set ${n.use} = 'selling' where right(${n.code}, 1) in ('1', '2')`)
  await db.superuser(`update ${s}.e_${n.stay} set ${n.since} = date '2026-11-03' + (hashtext(id::text) & 15),
    ${n.until} = date '2026-11-20' where ${n.of_home} in (select id from ${s}.e_${n.home} where right(${n.code}, 1) = '1')`)
  await db.superuser(`insert into ${nodes} values ('north', null), ('south', null)`)
  await db.superuser(`insert into ${nodes} values ('north east', ${above('north')}), ('north west', ${above('north')})`)
  await db.superuser(`insert into ${nodes} values ('north east hall', ${above('north east')})`)
}
