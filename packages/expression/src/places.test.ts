import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { type PlaceName, places } from './places.ts'
import { scopeOf } from './testing.ts'
import type { ValueType } from './type.ts'

type PlaceCase = {
  entity: string
  inputs?: true
  expects?: ValueType
  good: string[]
  bad: [source: string, code: string][]
}

/** Every place with what it takes and what it refuses. A place without a line fails below. */
const cases: Record<PlaceName, PlaceCase> = {
  'fee-standard.appliesTo': {
    entity: 'room',
    good: [
      "kind = 'residence'",
      '$touches(handed_over_on, handed_over_on, $run.period)',
      '$any(occupancies, is_payer)',
    ],
    bad: [
      ["kind = 'residense'", 'option_unknown'],
      ['area / 2 > 3', 'profile_refused'],
      ['$subject.area > 1', 'variable_unknown'],
      ['area', 'type_mismatch'],
    ],
  },
  'discount.appliesTo': {
    entity: 'room',
    good: ["kind = 'residence' and $covers(handed_over_on, null, $run.period)", 'building.name = "A"'],
    bad: [
      ["kind = 'residense'", 'option_unknown'],
      ['area / 2 > 3', 'profile_refused'],
      ['$today > handed_over_on', 'variable_unknown'],
      ['area', 'type_mismatch'],
    ],
  },
  'fee-standard.input.where': {
    entity: 'bill',
    good: ['$sameYear(period, $run.period) and period < $run.period', 'payer.name = $subject.building.name'],
    bad: [
      ['$actor.record = payer', 'variable_unknown'],
      ['period < due_on', 'type_mismatch'],
      ['amount > 0 ? true : false', 'profile_refused'],
    ],
  },
  'report.input.where': {
    entity: 'bill',
    good: ['amount > 2 and due_on < $today', '$missing($params.rate) or due_on < $today'],
    bad: [
      ['amount = $params.rates', 'variable_unknown'],
      ['$subject.area > 1', 'variable_unknown'],
      ['amount / 2 > 1', 'profile_refused'],
    ],
  },
  'report.column.amount': {
    entity: 'room',
    inputs: true,
    good: ['usage / before'],
    bad: [
      ['usgae', 'field_unknown'],
      ["'x'", 'type_mismatch'],
    ],
  },
  'template.text': {
    entity: 'room',
    good: ['area', "building.name & ' ' & area", "kind = 'shop' ? 'S' : 'R'"],
    bad: [
      ['aera', 'field_unknown'],
      ['$actor.record', 'variable_unknown'],
      ['area + handed_over_on', 'type_mismatch'],
    ],
  },
  'template.show': {
    entity: 'room',
    good: ["kind = 'shop'", '$not($missing(note))', 'handed_over_on < $today'],
    bad: [
      ['area', 'type_mismatch'],
      ["kind = 'shopp'", 'option_unknown'],
    ],
  },
  'hook.send.when': {
    entity: 'room',
    good: ["kind = 'shop' and area > 10", 'handed_over_on <= $today'],
    bad: [
      ['note', 'type_mismatch'],
      ['$actor.record = building', 'variable_unknown'],
    ],
  },
  'fee-standard.payer.where': {
    entity: 'occupancy',
    good: ['is_payer and $touches(from, to, $run.period)', 'room = $subject.id'],
    bad: [
      ['is_payr', 'field_unknown'],
      ['room = $subject.building', 'type_mismatch'],
    ],
  },
  'fee-standard.share.among': {
    entity: 'room',
    good: ["building = $subject.building and floor >= 2 and kind in ['residence', 'shop']"],
    bad: [
      ['$today = handed_over_on', 'variable_unknown'],
      ["kind in ['residence', 'garage']", 'option_unknown'],
    ],
  },
  'fee-standard.amount': {
    entity: 'room',
    inputs: true,
    expects: { kind: 'number', unit: { CNY: 1 } },
    good: [
      'area * $params.price',
      '$tier(before + usage, $params.tiers) - $tier(before, $params.tiers)',
      '(coefficient ?? 1) * area * $params.price',
    ],
    bad: [
      ['area * price', 'field_unknown'],
      ['area + usage', 'unit_mismatch'],
      ['area', 'unit_mismatch'],
      ['$today', 'variable_unknown'],
      ["'12'", 'type_mismatch'],
    ],
  },
  'fee-standard.explain': {
    entity: 'room',
    inputs: true,
    good: ['before + usage', "building.name & ' ' & area"],
    bad: [
      ['befor + usage', 'field_unknown'],
      ['$actor.record', 'variable_unknown'],
    ],
  },
  'fee-standard.share.weight': {
    entity: 'room',
    good: ['area * (coefficient ?? 1)', "kind = 'shop' ? area * 1.5 : area"],
    bad: [
      ['kind', 'type_mismatch'],
      ['$any(occupancies, is_payer) ? 1 : 0', 'profile_refused'],
    ],
  },
  'view.filter': {
    entity: 'bill',
    good: ['due_on < $today', 'payer = $actor.record', "period >= '2026-01'"],
    bad: [
      ['$run.period = period', 'variable_unknown'],
      ["period >= '2026-13'", 'literal_invalid'],
      ['$sum([amount]) > 1', 'profile_refused'],
    ],
  },
  'role.where': {
    entity: 'room',
    good: [
      '$any(occupancies, customer = $actor.record and $covers(from, to, $today))',
      'building.project in $scope.projects',
    ],
    bad: [
      ['$any(occupancies, owner = $actor.record)', 'field_unknown'],
      ['$any(building, floors > 1)', 'children_expected'],
      ['occupancies', 'children_value'],
    ],
  },
  'entity.rollup.where': {
    entity: 'bill',
    good: ['due_on < $today and amount > 0'],
    bad: [
      ['payer = $actor.record', 'variable_unknown'],
      ['amount', 'type_mismatch'],
    ],
  },
  'entity.computed.amount': {
    entity: 'room',
    expects: { kind: 'number', unit: { m2: 1 } },
    good: ['area * coefficient', '$round(area, 2)'],
    bad: [
      ['area * area', 'unit_mismatch'],
      ['$today', 'variable_unknown'],
      ['building.name', 'type_mismatch'],
    ],
  },
  'entity.rule.when': {
    entity: 'room',
    good: ['$not($missing(inner_area))', 'handed_over_on <= $today'],
    bad: [
      ['inner_area', 'type_mismatch'],
      ['$run.period', 'variable_unknown'],
    ],
  },
  'entity.rule.require': {
    entity: 'room',
    good: ['inner_area <= area', '$not(vacant) or $missing(note)'],
    bad: [
      ['inner_area <= building', 'type_mismatch'],
      ['note > 5', 'type_mismatch'],
    ],
  },
  'entity.default': {
    entity: 'room',
    expects: { kind: 'day' },
    good: ['$today', "'2026-01-31'"],
    bad: [
      ['$now', 'type_mismatch'],
      ["'2026-02-30'", 'literal_invalid'],
      ['$params.rate', 'variable_unknown'],
    ],
  },
  'form.show': {
    entity: 'room',
    good: ["kind = 'shop'", "'water' in skills"],
    bad: [
      ["'gas' in skills", 'option_unknown'],
      ["kind = 'shop' ? 'yes' : 'no'", 'type_mismatch'],
    ],
  },
  'form.readOnly': {
    entity: 'room',
    good: ["kind = 'shop'", 'handed_over_on < $today'],
    bad: [
      ['note', 'type_mismatch'],
      ["$run.period = '2026-01'", 'variable_unknown'],
    ],
  },
  'form.default': {
    entity: 'room',
    expects: { kind: 'day' },
    good: ['$today', 'handed_over_on'],
    bad: [
      ['note', 'type_mismatch'],
      ['$params.rate', 'variable_unknown'],
    ],
  },
  'automation.if': {
    entity: 'room',
    good: ["kind = 'shop' and $before.kind != 'shop'", '$any(occupancies, is_payer)', 'handed_over_on < $today'],
    bad: [
      ["$before.kind = 'shopp'", 'option_unknown'],
      ['$before.none = 1', 'variable_unknown'],
      ["$now > '2026-01-01'", 'variable_unknown'],
      ['area / 2 > 3', 'profile_refused'],
    ],
  },
  'schedule.where': {
    entity: 'room',
    good: ['handed_over_on < $today', '$not(vacant)'],
    bad: [
      ['$planned > $today', 'variable_unknown'],
      ['note', 'type_mismatch'],
    ],
  },
  'workflow.where': {
    entity: 'room',
    good: ['$any(occupancies, customer = $actor.record)', 'building.project.manager.name = $actor.id'],
    bad: [
      ['$before.area > 1', 'variable_unknown'],
      ['note', 'type_mismatch'],
    ],
  },
  'workflow.guard': {
    entity: 'room',
    good: ['$not($missing(note)) and handed_over_on < $today'],
    bad: [
      ['area / 2 > 3', 'profile_refused'],
      ["kind = 'none'", 'option_unknown'],
    ],
  },
  'effect.when': {
    entity: 'room',
    good: ['area > 10', '$missing($before.note)', 'handed_over_on < $planned'],
    bad: [
      ['area', 'type_mismatch'],
      ['$run.period', 'variable_unknown'],
    ],
  },
  'effect.value': {
    entity: 'room',
    expects: { kind: 'number' },
    good: ['area - $before.area', 'building.floors * 2'],
    bad: [
      ['note', 'type_mismatch'],
      ['$params.rate', 'variable_unknown'],
    ],
  },
  'form.require': {
    entity: 'room',
    good: ["kind != 'parking' and $missing(note)", '$contains(note, "泵")'],
    bad: [
      ['$contains(kind, 5)', 'type_mismatch'],
      ['$contain(note, "x")', 'function_unknown'],
    ],
  },
}

test('every place has a good and a bad example', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(places).sort())
  for (const { good, bad } of Object.values(cases)) expect(Math.min(good.length, bad.length)).toBeGreaterThan(0)
})

const options = (place: PlaceName) => {
  const { entity, inputs, expects } = cases[place]
  return { place, scope: scopeOf(entity, inputs === true), ...(expects ? { expects } : {}) }
}
const named = Object.keys(cases) as PlaceName[]

test.each(named.flatMap((place) => cases[place].good.map((source) => ({ place, source }))))(
  '$place takes $source',
  ({ place, source }) => {
    const { tree, issues } = checkExpression(source, options(place))
    expect(issues).toEqual([])
    expect(tree).toBeDefined()
  },
)

test.each(named.flatMap((place) => cases[place].bad.map(([source, code]) => ({ place, source, code }))))(
  '$place refuses $source: $code',
  ({ place, source, code }) => {
    const { tree, issues } = checkExpression(source, options(place))
    expect(tree).toBeUndefined()
    expect(issues.map((issue) => issue.code)).toEqual([code])
  },
)
