import type { Random } from './random.ts'

// Random roles over the documents of the veil: what they may read, by rows, fields and both, and what they may change.

const conditions: Readonly<Record<string, readonly string[]>> = {
  zone: ['rank > 2', "name = 'zone 1'", "secret = 's1'", '$missing(note)', '$any(flats, floor > 1)'],
  flat: [
    ...["status = 'free'", 'floor <= 2', 'zone.rank > 2', "zone.secret = 's1'", '$missing(floor)', 'area > 50'],
    ...["secret = 's2'", 'owner = $actor.record', "owner.phone = 'p1'", "$any(stays, role = 'owner')"],
    '$any(stays, person = $actor.record and $covers(from, to, $today))',
  ],
  person: ["name = 'person 1'", "phone = 'p1'", 'id = $actor.record', '$missing(phone)', "$any(stays, role = 'owner')"],
  stay: [
    ...["role = 'owner'", '$covers(from, to, $today)', "flat.status = 'free'", 'person = $actor.record'],
    'flat.zone.rank > 2',
  ],
  folder: ["secret = 's1'", '$missing(parent)', 'zone.rank > 2', "parent.secret = 's1'"],
  ticket: ["state = 'open'", "worker = 'w1'", "place.status = 'free'", 'cost > 10'],
  remark: ["words = 'r1'", "words = 'r2'", "$any(watchers, phone = 'p1')"],
  bill: ["payer.phone = 'p1'", "subject.status = 'free'", 'payer = $actor.record', 'receivable > 100'],
  bill_line: ["bill.payer.phone = 'p1'", 'amount > 100'],
  payment: ["payer.phone = 'p1'", "method = 'cash'", 'payer = $actor.record'],
}

/** Names of the fields that a rule may name, by entity. */
export type FieldNames = Readonly<Record<string, readonly string[]>>
type Rule = Readonly<Record<string, unknown>>

/** The rules of one role. */
export function anyRules(random: Random, fields: FieldNames, isPortal: boolean): Rule[] {
  const condition = (entity: string): string => {
    const known = conditions[entity]!.filter((text) => isPortal || !text.includes('$actor.record'))
    const [one, other] = [random.pick(known), random.pick(known)]
    return random.pick([one, one, one, `$not(${one})`, `${one} and ${other}`, `${one} or ${other}`])
  }
  const rules: Rule[] = []
  const reads = ({ action, deny }: Rule) => !deny && [action].flat().includes('read')
  const shown = (rule: Rule) => (reads(rule) && random.chance(0.4) ? { unmasked: true } : {})
  const add = (rule: Rule) => rules.push({ name: `r${rules.length}`, ...rule, ...shown(rule) })
  for (const [entity, names] of Object.entries(fields)) {
    const subject = { subject: entity }
    const someFields = () => (random.chance(0.25) ? {} : { fields: random.some(names, 0.6) })
    const whereOrNot = (part: number) => (random.chance(part) ? { where: condition(entity) } : {})
    if (random.chance(0.1)) continue
    const actions = random.chance(0.6) ? ['read', 'export'] : 'read'
    add({ action: actions, ...subject, ...someFields(), ...whereOrNot(0.7) })
    if (random.chance(0.5)) add({ action: 'read', ...subject, ...someFields(), ...whereOrNot(0.9) })
    if (random.chance(0.3))
      add({ action: 'read', deny: true, ...subject, fields: random.some(names, 0.2), ...whereOrNot(0.5) })
    if (random.chance(0.15)) add({ action: 'read', deny: true, ...subject, where: condition(entity) })
    if (!written.has(entity)) continue
    if (random.chance(0.6)) add({ action: 'update', ...subject, ...whereOrNot(0.6) })
    if (random.chance(0.5)) add({ action: 'delete', ...subject, ...whereOrNot(0.5) })
    if (random.chance(0.6)) add({ action: 'create', ...subject })
  }
  return rules
}

const written = new Set(['zone', 'flat', 'person', 'stay', 'folder', 'ticket', 'remark'])
