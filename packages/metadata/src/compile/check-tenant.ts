import type { TenantDocument } from '../documents/tenant.ts'
import type { ParsedDocument } from '../parse.ts'
import type { Source } from './model.ts'
import { reportUnknown } from './report.ts'

/** Notes an unknown template, module, time zone or a version the pack does not have. */
export function checkTenant({ document, report }: Source<TenantDocument>, documents: readonly ParsedDocument[]): void {
  const packs = documents.filter((one) => one.kind === 'pack')
  const pack = packs.find((one) => one.name === document.template.pack)
  if (!pack) {
    reportUnknown(report, '/template/pack', {
      what: 'pack',
      name: document.template.pack,
      known: packs.map((one) => one.name),
    })
  } else if (!satisfies(String(pack.body.version), document.template.version)) {
    report(
      '/template/version',
      'pack_version',
      `The pack is at ${String(pack.body.version)}, not ${document.template.version}.`,
    )
  }
  const modules = new Set([
    ...documents.flatMap((one) => one.module ?? []),
    ...packs.flatMap((one) => (Array.isArray(one.body.modules) ? one.body.modules : [])),
  ])
  for (const name of Object.keys(document.modules)) {
    if (!modules.has(name)) reportUnknown(report, `/modules/${name}`, { what: 'module', name, known: modules })
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: document.timeZone })
  } catch {
    report('/timeZone', 'time_zone_unknown', `There is no time zone "${document.timeZone}".`, {
      hint: 'For example Asia/Shanghai.',
    })
  }
}

/** `1.2.3` is itself, `^1.2.3` any later 1.x, `~1.2.3` any later 1.2.x. */
function satisfies(version: string, range: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number) as [number, number, number]
  const [major, minor, patch] = numbers(version)
  const [wantedMajor, wantedMinor, wantedPatch] = numbers(range.replace(/^[\^~]/, ''))
  const notEarlier = minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch)
  if (range.startsWith('^')) return major === wantedMajor && notEarlier && (major > 0 || minor === wantedMinor)
  if (range.startsWith('~')) return major === wantedMajor && minor === wantedMinor && patch >= wantedPatch
  return version === range
}
