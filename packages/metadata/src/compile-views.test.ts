import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { resolveForm } from './resolve-form.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'

const view = (more: object) => ({ kind: 'view', name: 'tried', entity: 'place', columns: ['code', 'area'], ...more })
const form = (more: object) => ({ kind: 'form', name: 'tried', entity: 'place', ...more })
const treed = {
  kind: 'entity',
  name: 'zone',
  title: 'name',
  tree: 'inside',
  fields: [
    { name: 'name', type: 'text', maxLength: 20, required: true },
    { name: 'inside', type: 'reference', to: 'zone' },
  ],
}
const problems = (document: object) =>
  checkFiles(sampleFiles('acme', [document]), { tenant: 'acme', version: 1 }).issues.map(
    ({ code, pointer }) => `${code} ${pointer}`,
  )

test('each layout compiles to what it stands on', () => {
  const shown = (more: object) => {
    const { layout, group, color } = sampleCatalog('acme', [view(more), treed]).views.tried!
    return { layout, group, color }
  }
  expect(shown({})).toEqual({})
  expect(shown({ layout: { type: 'table' }, group: 'block.name', color: 'status' })).toEqual({
    group: 'block.name',
    color: 'status',
  })
  expect(shown({ layout: { type: 'kanban', lanes: 'status' } }).layout).toEqual({
    type: 'kanban',
    lanes: 'status',
    cards: 20,
  })
  expect(shown({ layout: { type: 'gallery' } }).layout).toEqual({ type: 'gallery' })
  const dated = { entity: 'stay', columns: ['role'], layout: { type: 'calendar', from: 'from', to: 'to' } }
  expect(shown(dated).layout).toEqual({ type: 'calendar', from: 'from', to: 'to' })
  const tree = { entity: 'zone', columns: ['name'], layout: { type: 'tree' } }
  expect(shown(tree).layout).toEqual({ type: 'tree', parent: 'inside' })
})

test.each([
  [{ layout: { type: 'kanban', lanes: 'code' } }, 'not_enum /layout/lanes'],
  [{ layout: { type: 'kanban', lanes: 'statu' } }, 'field_unknown /layout/lanes'],
  [{ layout: { type: 'kanban' } }, 'key_missing /layout/lanes'],
  [{ layout: { type: 'kanbann' } }, 'value_unknown /layout/type'],
  [{ layout: { type: 'calendar', from: 'area' } }, 'calendar_type /layout/from'],
  [
    { entity: 'stay', columns: ['role'], layout: { type: 'calendar', from: 'from', to: 'created_at' } },
    'calendar_ends /layout/to',
  ],
  [{ layout: { type: 'tree' } }, 'tree_missing /layout/type'],
  [{ group: 'stays' }, 'group_type /group'],
  [{ group: 'status', layout: { type: 'gallery' } }, 'group_not_table /group'],
  [{ color: 'code' }, 'not_enum /color'],
])('%j is refused: %s', (more, problem) => {
  expect(problems(view({}))).toEqual([])
  expect(problems(view(more))).toEqual([problem])
})

const section = { name: 'main', fields: ['code'] }
test.each([
  [{ sections: [{ ...section, show: 'area' }] }, 'type_mismatch /sections/0/show'],
  [
    { sections: [{ name: 'main', fields: [{ name: 'code', readOnly: 'area' }] }] },
    'type_mismatch /sections/0/fields/0/readOnly',
  ],
  [
    { sections: [{ name: 'main', fields: [{ name: 'code', default: 'area' }] }] },
    'type_mismatch /sections/0/fields/0/default',
  ],
  [
    { sections: [{ name: 'main', fields: [{ name: 'stays', default: "'a'" }] }] },
    'default_impossible /sections/0/fields/0/default',
  ],
  [{ steps: [{ name: 'first' }], sections: [section] }, 'step_missing /sections/0'],
  [{ steps: [{ name: 'first' }], sections: [{ ...section, step: 'frist' }] }, 'step_unknown /sections/0/step'],
  [{ steps: [{ name: 'a' }, { name: 'a' }], sections: [{ ...section, step: 'a' }] }, 'name_duplicate /steps/1/name'],
  [{ for: ['paper'], sections: [section] }, 'value_unknown /for/0'],
])('the form %j is refused: %s', (more, problem) => {
  expect(problems(form({ sections: [section] }))).toEqual([])
  expect(problems(form(more))).toEqual([problem])
})

test('a section without words of its own is called as its step, in every language', () => {
  const step = { name: 'first', label: { 'zh-CN': '哪里', en: 'Where' } }
  const own = { 'zh-CN': '门牌', en: 'Number' }
  const labelOf = (more: object) =>
    sampleCatalog('acme', [form({ name: 'stepped', for: ['portal'], ...more })]).forms.stepped!.sections[0]!.label
  expect(labelOf({ steps: [step], sections: [{ ...section, step: 'first' }] })).toEqual(step.label)
  expect(labelOf({ steps: [step], sections: [{ ...section, step: 'first', label: own }] })).toEqual(own)
  expect(labelOf({ sections: [section] })).toEqual({ en: 'Main' })
})

test('a place has its own form; print without one takes the form of the console', () => {
  const portal = form({ name: 'of_portal', for: ['portal'], sections: [section] })
  const print = form({ name: 'of_print', for: ['print'], sections: [section] })
  const catalog = sampleCatalog('acme', [portal])
  const place = catalog.entities.place!
  const named = (from: typeof catalog, where: 'console' | 'portal' | 'print') =>
    resolveForm(from, place, { place: where }).name
  expect(named(catalog, 'console')).toBe('place')
  expect(named(catalog, 'print')).toBe('place')
  expect(named(sampleCatalog('acme', [portal, print]), 'print')).toBe('of_print')
  expect(resolveForm(catalog, place, { name: 'of_portal' }).name).toBe('of_portal')
})
