import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeFiles } from './merge-files.ts'
import type { DocumentFile } from './parse.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const numRuns = process.env.COURTYARD_TEST_DEEP ? 20_000 : 500

type Item = { name: string; [key: string]: unknown }
type Body = { kind: string; name: string; fields: Item[]; [key: string]: unknown }
const small = fc.integer({ min: 0, max: 2 })
const item = (name: string): fc.Arbitrary<Item> =>
  fc.record(
    { name: fc.constant(name), a: small, label: fc.record({ en: small, zh: small }) },
    { requiredKeys: ['name'] },
  )
const body: fc.Arbitrary<Body> = fc
  .record({
    kind: fc.constant('entity'),
    name: fc.constant('thing'),
    title: small,
    keys: fc.array(small, { maxLength: 2 }),
    fields: fc.shuffledSubarray(['f1', 'f2', 'f3', 'f4']).chain((names) => fc.tuple(...names.map(item))),
  })
  .map((made) => ({ ...made, fields: [...made.fields] as Item[] }))
const folder: fc.Arbitrary<DocumentFile[]> = fc
  .record({ thing: fc.option(body), note: fc.option(small) })
  .map(({ thing, note }) => [
    ...(note === null ? [] : [{ path: 'note.txt', text: `note ${note}` }]),
    ...(thing === null ? [] : [{ path: 'thing.json', text: JSON.stringify(thing) }]),
  ])
const three = fc.record({ base: folder, mine: folder, theirs: folder })
const meaning = (files: readonly DocumentFile[]) =>
  files.map(({ path, text }) => [path, path.endsWith('.json') ? JSON.parse(text) : text])
const bodyIn = (files: readonly DocumentFile[]): Body | undefined => {
  const found = files.find(({ path }) => path === 'thing.json')
  return found && JSON.parse(found.text)
}
const all = (conflicts: readonly { path: string }[], choice: 'keep' | 'follow') =>
  Object.fromEntries(conflicts.map(({ path }) => [path, choice]))

test(`one side alone has its way to the byte, and what both say stands (seed ${seed})`, () => {
  fc.assert(
    fc.property(folder, folder, (base, other) => {
      expect(mergeFiles({ base, mine: other, theirs: base })).toMatchObject({
        files: other,
        follows: [],
        conflicts: [],
      })
      expect(mergeFiles({ base, mine: base, theirs: other })).toMatchObject({ files: other, stays: [], conflicts: [] })
      expect(mergeFiles({ base, mine: other, theirs: other })).toMatchObject({ files: other, conflicts: [] })
    }),
    { seed, numRuns },
  )
})

test(`each leaf is decided by the three values alone (seed ${seed})`, () => {
  // The rule of decision 0010, said over flat paths: independent of how documents are walked.
  const flat = (of: Body | undefined) => {
    const leaves = new Map<string, unknown>()
    if (!of) return leaves
    leaves.set('title', of.title).set('keys', JSON.stringify(of.keys))
    for (const { name, a, label } of of.fields) {
      leaves.set(`${name}`, true)
      leaves.set(`${name}/a`, a)
      for (const [key, value] of Object.entries((label ?? {}) as object)) leaves.set(`${name}/label/${key}`, value)
    }
    return leaves
  }
  fc.assert(
    fc.property(three, fc.constantFrom('keep' as const, 'follow' as const), (given, choice) => {
      const { conflicts } = mergeFiles(given)
      const merged = mergeFiles({ ...given, choices: all(conflicts, choice) })
      const bodies = [given.base, given.mine, given.theirs].map(bodyIn)
      fc.pre(bodies.every((one) => one !== undefined))
      const [b, m, t] = bodies.map(flat)
      const out = flat(bodyIn(merged.files))
      for (const path of new Set([...m!.keys(), ...t!.keys()])) {
        const owner = path.split('/')[0]!
        // Where an item came or went, the item as a whole is the node.
        if (path.includes('/') && [b, m, t].some((side) => !side!.has(owner))) continue
        if (
          path.includes('/label/') &&
          [b, m, t].some((side) => ![...side!.keys()].some((key) => key.startsWith(`${owner}/label/`)))
        )
          continue
        const [was, mine, theirs] = [b!.get(path), m!.get(path), t!.get(path)]
        if (!path.includes('/') && path.startsWith('f')) continue
        const want =
          mine === theirs || theirs === was ? mine : mine === was ? theirs : choice === 'keep' ? mine : theirs
        expect([path, out.get(path)]).toEqual([path, want])
      }
    }),
    { seed, numRuns },
  )
})

test(`merging the outcome again changes nothing and asks nothing; sides are alike (seed ${seed})`, () => {
  fc.assert(
    fc.property(three, (given) => {
      const { conflicts } = mergeFiles(given)
      const keep = mergeFiles({ ...given, choices: all(conflicts, 'keep') })
      const again = mergeFiles({ base: given.theirs, mine: keep.files, theirs: given.theirs })
      expect([again.files, again.conflicts, again.follows]).toEqual([keep.files, [], []])
      const turned = { base: given.base, mine: given.theirs, theirs: given.mine }
      const paths = (of: readonly { path: string }[]) => of.map(({ path }) => path).sort()
      expect(paths(mergeFiles(turned).conflicts)).toEqual(paths(conflicts))
      const followed = mergeFiles({ ...turned, choices: all(conflicts, 'follow') })
      const sorted = (files: readonly DocumentFile[]) =>
        JSON.stringify(meaning(files), (_, value) =>
          Array.isArray(value) && value[0]?.name
            ? [...value].sort((a, b) => (a.name < b.name ? -1 : 1))
            : value && typeof value === 'object' && !Array.isArray(value)
              ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
              : value,
        )
      expect(sorted(followed.files)).toEqual(sorted(keep.files))
    }),
    { seed, numRuns },
  )
})

const file = (fields: object[], more: object = {}): DocumentFile[] => [
  { path: 'thing.json', text: JSON.stringify({ kind: 'entity', name: 'thing', ...more, fields }) },
]
test('additions of both stand after their neighbours; a move and an addition go together', () => {
  const base = file([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
  const mine = file([{ name: 'a' }, { name: 'mine' }, { name: 'b' }, { name: 'c' }])
  const theirs = file([{ name: 'c' }, { name: 'a' }, { name: 'theirs' }, { name: 'b' }])
  const merged = mergeFiles({ base, mine, theirs })
  expect(bodyIn(merged.files)?.fields.map(({ name }) => name)).toEqual(['c', 'a', 'mine', 'theirs', 'b'])
  expect(merged.conflicts).toEqual([])
})

test('removed by one and changed by the other is asked once, with every value and where it stands', () => {
  const base = file([{ name: 'a', x: 1, y: 1 }])
  const merged = mergeFiles({ base, mine: file([{ name: 'a', x: 2, y: 2 }]), theirs: file([]) })
  expect(merged.conflicts).toEqual([
    {
      path: 'entity/thing/fields/a',
      file: 'thing.json',
      pointer: '/fields/0',
      reason: 'changed_and_removed',
      base: { name: 'a', x: 1, y: 1 },
      mine: { name: 'a', x: 2, y: 2 },
    },
  ])
})
