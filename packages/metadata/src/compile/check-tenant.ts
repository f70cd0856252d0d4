import type { TenantDocument } from '../documents/tenant.ts'
import { layerOf } from '../layers.ts'
import type { ParsedDocument } from '../parse.ts'
import { satisfies } from '../version-range.ts'
import { isTimeZone } from './compile-calendar.ts'
import type { Source } from './model.ts'
import { reportUnknown } from './report.ts'

/** Notes an unknown template, module or time zone, a version a pack does not have, and a module that lacks another. */
export function checkTenant({ document, report }: Source<TenantDocument>, documents: readonly ParsedDocument[]): void {
  const packs = documents.filter((one) => one.kind === 'pack')
  const templates = packs.filter((one) => layerOf(one).kind === 'template')
  const template = templates.find((one) => one.name === document.template.pack)
  if (!template) {
    reportUnknown(report, '/template/pack', {
      what: 'pack',
      name: document.template.pack,
      known: templates.map((one) => one.name),
    })
  } else if (!satisfies(String(template.body.version), document.template.version)) {
    report('/template/version', 'pack_version', {
      actual: String(template.body.version),
      wanted: document.template.version,
    })
  }
  const modules = packs.filter((one) => layerOf(one).kind === 'module')
  if (template) checkVersions(template, { document, report, modules })
  const included = includedBy(template).map(({ name }) => name)
  const known = new Set([...documents.flatMap((one) => one.module ?? []), ...included])
  for (const name of Object.keys(document.modules)) {
    if (!known.has(name)) reportUnknown(report, `/modules/${name}`, { what: 'module', name, known })
  }
  checkNeeds({ document, report, modules })
  if (!isTimeZone(document.timeZone)) report('/timeZone', 'time_zone_unknown', { name: document.timeZone })
}

type Check = Pick<Source<TenantDocument>, 'document' | 'report'> & { readonly modules: readonly ParsedDocument[] }

const isOn = (document: TenantDocument, module: string): boolean => document.modules[module] !== false

const includedBy = (template: ParsedDocument | undefined): readonly { name: string; version: string }[] =>
  Array.isArray(template?.body.modules) ? template.body.modules : []

function checkVersions(template: ParsedDocument, { document, report, modules }: Check): void {
  for (const { name, version } of includedBy(template)) {
    const module = modules.find((one) => one.name === name)
    if (!module) {
      if (isOn(document, name)) report('/template', 'module_missing', { name, version })
    } else if (!satisfies(String(module.body.version), version)) {
      const actual = String(module.body.version)
      report('/template', 'pack_version.module', { name, actual, wanted: version, template: template.name })
    }
  }
}

/** A module that is on has what it needs. Points at the switch that is off. */
function checkNeeds({ document, report, modules }: Check): void {
  for (const { name, body } of modules.filter((one) => isOn(document, one.name))) {
    for (const needed of (Array.isArray(body.needs) ? body.needs : []) as readonly string[]) {
      const isThere = modules.some((one) => one.name === needed)
      if (isThere && isOn(document, needed)) continue
      const pointer = document.modules[needed] === false ? `/modules/${needed}` : '/modules'
      report(pointer, isThere ? 'module_needed' : 'module_needed.missing', { name, needed })
    }
  }
}
