import type { FeeStandard, FeeVersion } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import type { Attachment } from './charge.ts'
import type { Cycle } from './cycle.ts'

/** Days charged under one attachment and one version. */
export type Segment = {
  readonly from: Day
  readonly to: Day
  readonly attachment: Attachment
  readonly version: FeeVersion
}

const later = (a: Day, b: Day): Day => (a > b ? a : b)
const earlier = (a: Day, b: Day): Day => (a < b ? a : b)

/** The version in force on a day, if any. Versions ascend by `from`. */
export const versionOn = (standard: FeeStandard, day: Day): FeeVersion | undefined =>
  standard.versions.findLast((version) => version.from <= day)

/**
 * What of a cycle is charged: one segment per attachment, and per version and between `cuts` where the standard prorates. Without proration,
 * and of a share, the whole period is charged once, under the attachment and version in force first. Days before the first version are free.
 */
export function segmentsOf(
  standard: FeeStandard,
  attachments: readonly Attachment[],
  { cycle: { from, to }, cuts = [] }: { readonly cycle: Cycle; readonly cuts?: readonly Day[] },
): Segment[] {
  const live = attachments
    .filter((attachment) => attachment.from < to && (attachment.to === null || attachment.to > from))
    .sort((a, b) => (a.from < b.from ? -1 : 1))
  // A share is one amount of the whole period: cut into segments it would be charged once for each.
  if (standard.prorate === 'none' || standard.share) {
    const version = versionOn(standard, from)
    return live[0] && version ? [{ from, to, attachment: live[0], version }] : []
  }
  return live.flatMap((attachment) =>
    splitByVersion(standard, { from: later(attachment.from, from), to: earlier(attachment.to ?? to, to) })
      .flatMap((part) => splitAt(part, cuts))
      .map((part) => ({ ...part, attachment })),
  )
}

function splitByVersion(
  standard: FeeStandard,
  span: { from: Day; to: Day },
): { from: Day; to: Day; version: FeeVersion }[] {
  return standard.versions.flatMap((version, index) => {
    const next = standard.versions[index + 1]?.from
    const from = later(version.from, span.from)
    const to = next === undefined ? span.to : earlier(next, span.to)
    return from < to ? [{ from, to, version }] : []
  })
}

/** The same days in parts that begin at each of the cuts that lie inside. */
function splitAt<T extends { readonly from: Day; readonly to: Day }>(part: T, cuts: readonly Day[]): T[] {
  const inside = [...new Set(cuts)].filter((cut) => part.from < cut && cut < part.to).sort()
  return [part.from, ...inside].map((from, index) => ({ ...part, from, to: inside[index] ?? part.to }))
}
