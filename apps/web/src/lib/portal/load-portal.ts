import type { Client } from '@courtyard/contract/client'
import type { CatalogDescription } from '@courtyard/contract/description'
import type { Explanation } from '@courtyard/contract/fee-runs'
import type { RecordJson } from '@courtyard/contract/records'
import { findField, titleOf, valueAt } from '@courtyard/ui/columns'
import { referenceTitle } from '@courtyard/ui/display'
import { billEntity, lineEntity } from '#lib/kernel-entities.ts'

const HOMES = '50'
const BILLS = '24'
const BILL_FIELDS = ['no', 'period', 'issued_on', 'due_on', 'status', 'receivable', 'paid', 'outstanding', 'subject']
const LINE_FIELDS = ['no', 'item', 'standard', 'from_on', 'to_on', 'amount']

/** A place of the signed-in person, as the portal document describes it. */
export type Home = { id: string; title: string; subtitle: string; group: string }
export type BillLine = { record: RecordJson; explanation: Explanation | null }

const textAt = (record: RecordJson, path: string | undefined): string => {
  const value = path ? valueAt(record, path) : undefined
  return value === null || value === undefined ? '' : typeof value === 'object' ? referenceTitle(value) : String(value)
}

/** The places of the person, by the portal's own rights. */
export async function loadHomes(client: Client, catalog: CatalogDescription): Promise<Home[]> {
  const homes = catalog.portal?.homes
  const entity = homes && catalog.entities[homes.entity]
  if (!homes || !entity) return []
  const paths = [entity.title, homes.title, homes.subtitle, homes.group].filter((path) => path !== undefined)
  const page = await client.list(homes.entity, {
    select: [...new Set(paths)].join(','),
    sort: homes.title,
    limit: HOMES,
  })
  return page.items.map((record) => ({
    id: record.id,
    title: textAt(record, homes.title) || titleOf(entity, record),
    subtitle: textAt(record, homes.subtitle),
    group: textAt(record, homes.group),
  }))
}

/** Bills, newest first: of one place when it can be told, else all of the person's. */
export async function loadBills(client: Client, catalog: CatalogDescription, home?: string): Promise<RecordJson[]> {
  const entity = billEntity(catalog)
  if (!entity || !catalog.portal?.bills.show) return []
  const select = BILL_FIELDS.filter((name) => findField(entity, name)).join(',')
  const filter =
    home && findField(entity, 'subject') ? { filter: JSON.stringify({ field: 'subject', op: 'eq', value: home }) } : {}
  const page = await client.list(entity.name, { select, sort: '-period', limit: BILLS, ...filter })
  return page.items.filter((bill) => bill.status !== 'void')
}

/** The lines of a bill, each with how it came about; one that cannot be explained now says so by null. */
export async function loadLines(client: Client, catalog: CatalogDescription, bill: string): Promise<BillLine[]> {
  const entity = lineEntity(catalog)
  if (!entity) return []
  const select = LINE_FIELDS.filter((name) => findField(entity, name)).join(',')
  const page = await client.list(entity.name, {
    select,
    filter: JSON.stringify({ field: 'bill', op: 'eq', value: bill }),
    sort: 'no',
    limit: '100',
  })
  return Promise.all(
    page.items.map(async (record) => ({
      record,
      explanation: await client.explainBillLine(record.id).catch(() => null),
    })),
  )
}
