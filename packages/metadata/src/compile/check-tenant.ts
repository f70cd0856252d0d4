import type { TenantDocument } from '../documents/tenant.ts'
import { layerOf } from '../layers.ts'
import type { ParsedDocument } from '../parse.ts'
import { satisfies } from '../version-range.ts'
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
    report(
      '/template/version',
      'pack_version',
      `The pack is at ${String(template.body.version)}, not ${document.template.version}.`,
    )
  }
  const modules = packs.filter((one) => layerOf(one).kind === 'module')
  if (template) checkVersions(template, { document, report, modules })
  const included = includedBy(template).map(({ name }) => name)
  const known = new Set([...documents.flatMap((one) => one.module ?? []), ...included])
  for (const name of Object.keys(document.modules)) {
    if (!known.has(name)) reportUnknown(report, `/modules/${name}`, { what: 'module', name, known })
  }
  checkNeeds({ document, report, modules })
  checkTimeZone(document, report)
}

type Check = Pick<Source<TenantDocument>, 'document' | 'report'> & { readonly modules: readonly ParsedDocument[] }

const isOn = (document: TenantDocument, module: string): boolean => document.modules[module] !== false

const includedBy = (template: ParsedDocument | undefined): readonly { name: string; version: string }[] =>
  Array.isArray(template?.body.modules) ? template.body.modules : []

function checkVersions(template: ParsedDocument, { document, report, modules }: Check): void {
  for (const { name, version } of includedBy(template)) {
    const module = modules.find((one) => one.name === name)
    if (!module) {
      if (isOn(document, name))
        report('/template', 'module_missing', `The pack's module "${name}" ${version} is not there.`, {
          hint: `Install it, or switch it off: "modules": {"${name}": false}.`,
        })
    } else if (!satisfies(String(module.body.version), version)) {
      report(
        '/template',
        'pack_version',
        `The module "${name}" is at ${String(module.body.version)}, not ${version} as "${template.name}" asks.`,
      )
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
      report(pointer, 'module_needed', `The module "${name}" needs "${needed}".`, {
        hint: isThere
          ? `Switch "${needed}" on, or switch "${name}" off too: "modules": {"${name}": false}.`
          : `Install "${needed}", or switch "${name}" off: "modules": {"${name}": false}.`,
      })
    }
  }
}

function checkTimeZone(document: TenantDocument, report: Check['report']): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: document.timeZone })
  } catch {
    report('/timeZone', 'time_zone_unknown', `There is no time zone "${document.timeZone}".`, {
      hint: 'For example Asia/Shanghai.',
    })
  }
}
