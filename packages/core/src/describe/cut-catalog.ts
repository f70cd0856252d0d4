import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity, Form, MenuItem, Portal, View } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { fieldsOfLayout } from '@courtyard/metadata/view-fields'
import type { Actor } from '../deps.ts'
import { isGranted, workflowOf } from '../workflow/workflow-of.ts'
import { describeDashboard, describeReport, type Readable } from './describe-reports.ts'
import type { Rights } from './rights.ts'

/** The catalog cut to what the actor may see: pure. Without `hash`, which the caller makes of the whole. */
export function cutCatalog(catalog: Catalog, actor: Actor, rights: Rights): Omit<CatalogDescription, 'hash'> {
  const entities = cutEntities(catalog, actor, rights)
  const isConsole = actor.kind === 'console'
  const views = pick(catalog.views, (view) => cutView(view, entities))
  const readable: Readable = (path, entity) => isReadablePath(path, entity, entities)
  const leaves: Readable = (path, entity) => isReadablePath(path, entity, entities, 'export')
  const reports = isConsole
    ? pick(catalog.reports, (report) => describeReport(catalog, report, { readable, leaves }))
    : {}
  const pages = { views, reports }
  const dashboards = isConsole ? pick(catalog.dashboards, (dashboard) => describeDashboard(dashboard, pages)) : {}
  return {
    version: catalog.version,
    tenant: {
      name: catalog.tenant,
      label: catalog.label,
      locales: catalog.locales,
      currency: catalog.currency,
      time_zone: catalog.timeZone,
    },
    entities,
    views,
    forms: pick(catalog.forms, (form) => cutForm(form, entities)),
    menu: isConsole ? menuOf(catalog, { views, reports, dashboards }, rights) : [],
    portal: cutPortal(
      catalog,
      Object.values(catalog.portals).find((portal) => actor.roles.includes(portal.role)),
      entities,
    ),
    fee_items: catalog.feeItems,
    fee_standards: isConsole
      ? pick(catalog.feeStandards, ({ name, label, item, subject }) => ({ name, label, item, subject }))
      : {},
    mappings: rights.runs.includes('imports') ? pick(catalog.mappings, ({ name, label }) => ({ name, label })) : {},
    reports,
    dashboards,
    templates: pick(catalog.templates, ({ name, label, entity, print }) =>
      print && entities[entity]?.can.export ? { name, label, entity } : undefined,
    ),
    runs: rights.runs,
  }
}

type Entities = Record<string, EntityDescription>

/** The portal with the pages whose entity is described, and of their columns those that may be read. */
function cutPortal(
  { roles, entities: all }: Catalog,
  portal: Portal | undefined,
  entities: Entities,
): CatalogDescription['portal'] {
  if (!portal) return null
  const { pages, ...rest } = portal
  const shown = (pages ?? [])
    .filter(({ entity }) => entities[entity] !== undefined)
    .map((page) => ({ ...page, columns: page.columns.filter((path) => isReadablePath(path, page.entity, entities)) }))
  const self = roles[portal.role]?.identity?.entity
  const isPerson = self !== undefined && all[self]?.person === true
  return { ...rest, ...(shown.length > 0 && { pages: shown }), my_data: isPerson }
}

function cutEntities(catalog: Catalog, actor: Actor, rights: Rights): Entities {
  const readable = (name: string) => {
    const entity = catalog.entities[name]
    return entity !== undefined && rights.fields(entity, 'read').length > 0
  }
  return pick(catalog.entities, (entity) => {
    const fields = new Set(rights.fields(entity, 'read'))
    const can = canOf(entity, rights)
    // A field that may be written and not read is named by its form anyway.
    const seen = new Set([...fields, ...(can.create || []), ...(can.update || [])])
    const visible = entity.fields.filter(
      (field) =>
        !field.hidden &&
        (field.type === 'children' ? fields.has(field.name) && readable(field.of) : seen.has(field.name)),
    )
    if (visible.length === 0) return undefined
    return { ...cutEntity(entity, visible, can), ...transitionsOf(catalog, entity, { actor, fields: visible }) }
  })
}

/** What the actor's roles may do by the workflow of an entity, without conditions and effects. */
function transitionsOf(
  catalog: Catalog,
  { name: entity }: Entity,
  { actor, fields }: { readonly actor: Actor; readonly fields: readonly Field[] },
): Pick<EntityDescription, 'state' | 'transitions'> {
  const workflow = workflowOf(catalog, entity)
  if (!workflow) return {}
  const granted = workflow.transitions.filter((one) => isGranted(one, actor))
  const transitions = granted.map(({ name, label, from, to, fields, confirm }) => ({
    ...{ name, label, from, to, fields },
    ...(confirm && { confirm }),
  }))
  return {
    ...(fields.some((field) => field.name === workflow.state) && { state: workflow.state }),
    ...(transitions.length > 0 && { transitions }),
  }
}

function canOf(entity: Entity, rights: Rights): EntityDescription['can'] {
  const orFalse = (names: readonly string[]): readonly string[] | false => (names.length > 0 ? names : false)
  const exported = {
    export: orFalse(rights.fields(entity, 'export')),
    reveal: orFalse(rights.fields(entity, 'reveal')),
  }
  if (!entity.writable) return { create: false, update: false, delete: false, ...exported }
  return {
    ...exported,
    create: orFalse(rights.fields(entity, 'create')),
    update: orFalse(rights.fields(entity, 'update')),
    delete: rights.mayDelete(entity),
  }
}

function cutEntity(entity: Entity, fields: readonly Field[], can: EntityDescription['can']): EntityDescription {
  const names = new Set(fields.map((field) => field.name))
  const has = (name: string) => names.has(name)
  const { tree, ...plain } = entity
  return {
    ...plain,
    ...(tree !== undefined && has(tree) ? { tree } : {}),
    fields,
    can,
    keys: entity.keys.filter((key) => key.fields.every(has)),
    indexes: [],
    noOverlap: [],
    // A rule over a field that is not here would be judged wrongly in the browser; the server judges all.
    rules: entity.rules.filter((rule) => [rule.when, rule.require].every((tree) => !tree || readsOnly(tree, has))),
    search: entity.search.filter(has),
  }
}

const readsOnly = (tree: Tree, has: (name: string) => boolean): boolean =>
  pathsOf(tree).every((use) => use.root !== 'row' || has(use.path[0] ?? ''))

function cutView(view: View, entities: Entities): View | undefined {
  const readable = (path: string) => isReadablePath(path, view.entity, entities)
  const columns = view.columns.filter(readable)
  if (!entities[view.entity] || columns.length === 0) return undefined
  const { filter: _, layout, group, color, ...shown } = view // the filter is applied by the server under its name
  const ends = layout ? fieldsOfLayout(layout) : []
  return {
    ...shown,
    columns,
    sort: view.sort.filter(({ path }) => readable(path)),
    totals: view.totals.filter(readable),
    // Without the field it stands on, a layout is a table.
    ...(layout && ends.every(([, name]) => readable(name)) ? { layout } : {}),
    ...(group !== undefined && readable(group) ? { group } : {}),
    ...(color !== undefined && readable(color) ? { color } : {}),
  }
}

/** True when every step of `building.name` is a field that is described; for `export`, that may leave as a file. */
function isReadablePath(path: string, entity: string, entities: Entities, action?: 'export'): boolean {
  let at: string | undefined = entity
  for (const step of path.split('.')) {
    const described: EntityDescription | undefined = at === undefined ? undefined : entities[at]
    const field: Field | undefined = described?.fields.find(({ name }) => name === step)
    if (!field || (action && !(described!.can[action] || []).includes(step))) return false
    at = field.type === 'reference' ? field.to : undefined
  }
  return true
}

function cutForm(form: Form, entities: Entities): Form | undefined {
  const names = new Set(entities[form.entity]?.fields.map((field) => field.name))
  const sections = form.sections
    .map((section) => ({ ...section, fields: section.fields.filter((field) => names.has(field.name)) }))
    .filter((section) => section.fields.length > 0)
  if (sections.length === 0) return undefined
  const steps = form.steps?.filter((step) => sections.some((section) => section.step === step.name))
  return { ...form, ...(steps && { steps }), sections }
}

const RUN_OF_PAGE = {
  'fee-runs': 'fee_runs',
  collect: 'payments',
  'online-payments': 'payments',
  shifts: ['payments', 'shifts'],
  closes: 'closes',
  banks: 'bank',
  debits: 'bank',
  invoices: 'invoices',
  vouchers: 'vouchers',
  imports: 'imports',
} as const

type Pages = Pick<CatalogDescription, 'views' | 'reports' | 'dashboards'>

function menuOf(catalog: Catalog, pages: Pages, rights: Rights): CatalogDescription['menu'] {
  const isShown = (item: MenuItem) => {
    if (item.kind === 'view') return Object.hasOwn(pages.views, item.view)
    if (item.kind === 'page') return [RUN_OF_PAGE[item.name]].flat().some((run) => rights.runs.includes(run))
    return Object.hasOwn(item.kind === 'report' ? pages.reports : pages.dashboards, item.of)
  }
  return Object.values(catalog.consoles)
    .flatMap((console) => console.groups)
    .map((group) => ({ ...group, items: group.items.filter(isShown) }))
    .filter((group) => group.items.length > 0)
}

function pick<T, R>(members: Readonly<Record<string, T>>, cut: (member: T) => R | undefined): Record<string, R> {
  const kept: Record<string, R> = {}
  for (const [name, member] of Object.entries(members)) {
    const result = cut(member)
    if (result !== undefined) kept[name] = result
  }
  return kept
}
