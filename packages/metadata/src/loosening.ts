import type { Issue } from '@courtyard/std/issue'
import { compare, rational } from '@courtyard/std/rational'
import { sameJson } from '@courtyard/std/same-json'
import { type Report, reportInto } from './compile/report.ts'
import type { Merged } from './merge-overlay.ts'
import type { ParsedDocument } from './parse.ts'

type Named = Readonly<Record<string, unknown>> & { readonly name: string }

const itemsOf = (body: Readonly<Record<string, unknown>>, key: string): readonly Named[] =>
  (Array.isArray(body[key]) ? body[key] : []).filter((item): item is Named => typeof item?.name === 'string')

/** What an overlay may not do: take back what its pack promises about data and rights. Points at the overlay. */
export function looseningIssues(base: ParsedDocument, merged: Merged): Issue[] {
  const issues: Issue[] = []
  const refuse = reportInto(issues, merged.originOf)
  if (base.kind === 'entity') {
    looserFields(base, merged, refuse)
    for (const key of ['keys', 'noOverlap'] as const) {
      const now = (merged.body[key] ?? []) as readonly unknown[]
      const kept = new Set(now.map((item) => JSON.stringify(item)))
      const lost = ((base.body[key] ?? []) as readonly unknown[]).filter((item) => !kept.has(JSON.stringify(item)))
      if (lost.length > 0) refuse(`/${key}`, 'overlay_loosens.list', { key, lost: JSON.stringify(lost) })
    }
    for (const key of ['history', 'trash', 'person'] as const) {
      if (base.body[key] === true && merged.body[key] !== true) refuse(`/${key}`, 'overlay_loosens.says', { key })
    }
    changedRules(
      base,
      merged,
      (now, was) => now.hidden === true || now.require !== was.require || now.when !== was.when,
      refuse,
    )
  }
  if (base.kind === 'role') {
    changedRules(base, merged, (now, was) => was.deny === true && JSON.stringify(now) !== JSON.stringify(was), refuse)
  }
  return issues
}

function looserFields(base: ParsedDocument, merged: Merged, refuse: Report): void {
  const fields = itemsOf(merged.body, 'fields')
  for (const was of itemsOf(base.body, 'fields')) {
    const index = fields.findIndex((field) => field.name === was.name)
    const now = fields[index]
    if (!now) continue
    const at = (key: string) => `/fields/${index}/${key}`
    if (now.type !== was.type) refuse(at('type'), 'overlay_loosens.type', { name: was.name, value: String(was.type) })
    for (const key of ['required', 'unique', 'readOnly'] as const) {
      if (was[key] === true && now[key] !== true) refuse(at(key), `overlay_loosens.${key}`, { name: was.name })
    }
    // A class of one's own says more than that it is personal; another one than the pack's says something else.
    const isClass =
      was.personal === true ? now.personal !== undefined && now.personal !== false : now.personal === was.personal
    if (was.personal && !isClass) refuse(at('personal'), 'overlay_loosens.personal', { name: was.name })
    if (was.sealed === true && now.sealed !== true) refuse(at('sealed'), 'overlay_loosens.sealed', { name: was.name })
    if (was.required === true && now.hidden === true && now.default === undefined) {
      refuse(at('hidden'), 'overlay_loosens.hidden', { name: was.name })
    }
    for (const key of ['min', 'minLength', 'minItems'] as const) {
      if (looser(now[key], was[key], -1)) refuse(at(key), 'overlay_loosens.limit', { key, value: String(was[key]) })
    }
    for (const key of [
      'max',
      'maxLength',
      'scale',
      'precision',
      'maxItems',
      'maxCount',
      'maxBytes',
      'maxSize',
      'sizeMax',
      'countMax',
    ] as const) {
      if (looser(now[key], was[key], 1)) refuse(at(key), 'overlay_loosens.limit', { key, value: String(was[key]) })
    }
    const added = newlyAccepted(now.accept, was.accept)
    if (added.length > 0) refuse(at('accept'), 'overlay_loosens.accept', { added: added.join(', ') })
    if (was.pattern !== undefined && now.pattern !== was.pattern) refuse(at('pattern'), 'overlay_loosens.pattern')
    for (const key of ['to', 'same', 'of', 'by', 'over', 'onDelete', 'among'] as const) {
      if (was[key] !== undefined && !sameJson(now[key], was[key]))
        refuse(at(key), 'overlay_loosens.target', { value: JSON.stringify(was[key]) })
    }
  }
}

/** Types of files that the overlay lets in and the pack does not. */
const newlyAccepted = (now: unknown, was: unknown): readonly unknown[] => {
  if (!Array.isArray(was)) return []
  return Array.isArray(now) ? now.filter((type) => !was.includes(type)) : ['*']
}

const isNumber = (value: unknown): value is string | number =>
  typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)

/** True when `now` is missing or lies on the looser side of `was`. */
function looser(now: unknown, was: unknown, side: 1 | -1): boolean {
  if (!isNumber(was)) return false
  return !isNumber(now) || compare(rational(now), rational(was)) * side > 0
}

function changedRules(
  base: ParsedDocument,
  merged: Merged,
  weaker: (now: Named, was: Named) => boolean,
  refuse: Report,
): void {
  const rules = itemsOf(merged.body, 'rules')
  for (const was of itemsOf(base.body, 'rules')) {
    const index = rules.findIndex((rule) => rule.name === was.name)
    if (index >= 0 && weaker(rules[index]!, was)) refuse(`/rules/${index}`, 'overlay_loosens.rule', { name: was.name })
  }
}
