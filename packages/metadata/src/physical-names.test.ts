import { expect, test } from 'vitest'
import { constraintName, fitName, type NamedEntity, namePhysically, tenantSchema } from './physical-names.ts'

const entity = (
  name: string,
  fields: (string | { name: string; from?: string[]; type?: string })[],
  from: string[] = [],
): NamedEntity => ({
  name,
  renamedFrom: from,
  fields: fields.map((field) => {
    const given = typeof field === 'string' ? { name: field } : field
    return {
      name: given.name,
      renamedFrom: 'from' in given ? (given.from ?? []) : [],
      type: 'type' in given ? (given.type ?? 'text') : 'text',
    }
  }),
})

// The table of decision 0002, line by line.
test('names are made as decision 0002 says', () => {
  expect(tenantSchema('jinxiu')).toBe('t_jinxiu')
  const names = namePhysically([entity('place', ['code', 'site'])])
  expect(names).toMatchObject({ place: 'e_place', 'place.code': 'code', 'place.site': 'site' })
  expect(constraintName('e_place', ['site', 'code'], 'key')).toBe('e_place_site_code_key')
  expect(constraintName('e_place', ['site'], 'idx')).toBe('e_place_site_idx')
  expect(constraintName('e_place', ['site'], 'fk')).toBe('e_place_site_fk')
  expect(constraintName('e_place', ['area'], 'chk')).toBe('e_place_area_chk')
  expect(constraintName('e_stay', ['place', 'from', 'to'], 'excl')).toBe('e_stay_place_from_to_excl')
})

test('a long name is cut to 63 bytes and told apart by a hash', () => {
  const long = (last: string) => fitName(`e_${'x'.repeat(70)}_${last}`)
  expect(long('a')).toHaveLength(63)
  expect(long('a')).not.toBe(long('b'))
  expect(long('a').slice(0, 51)).toBe(`${`e_${'x'.repeat(70)}`.slice(0, 50)}_`)
  expect(fitName('x'.repeat(63))).toBe('x'.repeat(63))
})

test('a rename keeps table and columns, and the old name may be used anew', () => {
  const first = namePhysically([entity('place', ['code'])])
  const second = namePhysically([entity('spot', [{ name: 'no', from: ['code'] }], ['place'])], first)
  expect(second).toMatchObject({ spot: 'e_place', 'spot.no': 'code' })
  const third = namePhysically(
    [entity('place', ['code']), entity('spot', ['code', { name: 'no', from: ['code'] }], ['place'])],
    second,
  )
  expect(third).toMatchObject({
    spot: 'e_place',
    place: 'e_place__2',
    'spot.no': 'code',
    'spot.code': 'code__2',
    'place.code': 'code',
  })
})

test('a rename and a new field of the old name in one publish do not mix up their columns', () => {
  const first = namePhysically([entity('place', ['code'])])
  const second = namePhysically([entity('place', ['code', { name: 'no', from: ['code'] }])], first)
  expect(second).toMatchObject({ 'place.no': 'code', 'place.code': 'code__2' })
})

test('a type change takes a new column, and the old type finds its data again', () => {
  const first = namePhysically([entity('place', [{ name: 'level', type: 'text' }])])
  const second = namePhysically([entity('place', [{ name: 'level', type: 'integer' }])], first)
  expect(second['place.level']).toBe('level__2')
  const third = namePhysically([entity('place', [{ name: 'level', type: 'text' }])], second)
  expect(third['place.level']).toBe('level')
  const fourth = namePhysically([entity('place', [{ name: 'level', type: 'date' }])], third)
  expect(fourth['place.level']).toBe('level__3')
})

test('what is deleted keeps its name for when it comes back; publishing again changes nothing', () => {
  const first = namePhysically([entity('place', ['code', 'note']), entity('site', ['code'])])
  const second = namePhysically([entity('place', ['code'])], first)
  expect(second).toMatchObject({ 'place.note': 'note', site: 'e_site' })
  expect(namePhysically([entity('place', ['code', 'note']), entity('site', ['code'])], second)).toEqual(first)
  expect(namePhysically([entity('place', ['code', 'note']), entity('site', ['code'])], first)).toEqual(first)
})

test('going back to an earlier version undoes its renames, of entities and of fields, twice renamed too', () => {
  const first = namePhysically([entity('place', ['code'])])
  const second = namePhysically([entity('spot', [{ name: 'no', from: ['code'] }], ['place'])], first)
  const third = namePhysically([entity('site', [{ name: 'mark', from: ['no'] }], ['spot'])], second)
  for (const from of [second, third]) {
    const back = namePhysically([entity('place', ['code'])], from)
    expect(back).toMatchObject({ place: 'e_place', 'place.code': 'code' })
  }
  expect(namePhysically([entity('spot', ['no'])], third)).toMatchObject({ spot: 'e_place', 'spot.no': 'code' })
  // While the renamed thing is still named, a new one of its old name is another thing.
  const beside = namePhysically(
    [entity('spot', [{ name: 'no', from: ['code'] }, 'code'], ['place']), entity('place', [])],
    second,
  )
  expect(beside).toMatchObject({ spot: 'e_place', place: 'e_place__2', 'spot.no': 'code', 'spot.code': 'code__2' })
})
