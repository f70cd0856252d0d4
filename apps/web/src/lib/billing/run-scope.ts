import type { Filter } from '@courtyard/contract/records'
import { addToPeriod } from '@courtyard/std/period'
import type { Chip, ChipOp } from '@courtyard/ui/filters'

/** The filter in an address; undefined for what is none, so that a mangled link still opens the page. */
export function parseScope(text: string | null): Filter | undefined {
  if (!text) return undefined
  try {
    const filter: unknown = JSON.parse(text)
    return filter !== null && typeof filter === 'object' && !Array.isArray(filter) ? (filter as Filter) : undefined
  } catch {
    return undefined
  }
}

/** A filter as the chips it was made of; undefined for one that no chips make. */
export function chipsOf(filter: Filter | null | undefined): Chip[] | undefined {
  if (!filter) return []
  const parts = 'and' in filter ? filter.and : [filter]
  const chips = parts.flatMap((part): Chip[] => {
    if (!('field' in part)) return []
    const values = part.value == null ? [] : [part.value].flat().map(String)
    return [{ path: part.field, op: part.op as ChipOp, values }]
  })
  return chips.length === parts.length ? chips : undefined
}

/** The periods from one to another, both included; at most 24, the most that are saved at once. */
export function periodsFrom(from: string, to: string): string[] {
  const periods = [from]
  while (periods.length < 24 && periods.at(-1)! < to) periods.push(addToPeriod(periods.at(-1)!, 1))
  return periods
}
