import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeOverlay } from './merge-overlay.ts'
import type { Choice } from './merge3.ts'
import { planUpgrade } from './merge3.ts'
import { applyUpgrade } from './merge3-apply.ts'
import type { ParsedDocument } from './parse.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const numRuns = process.env.COURTYARD_TEST_DEEP ? 20_000 : 1_000

/** The model: a document is a map from path to value, `true` where an item is present. Nothing here walks documents. */
type Model = ReadonlyMap<string, unknown>
const ITEMS = [
  'fields/f1',
  'fields/f2',
  'fields/f3',
  'fields/f4',
  'fields/f2/options/o1',
  'fields/f2/options/o2',
  'rules/r1',
  'rules/r2',
]
const LEAVES = [
  'title',
  'label/en',
  'label/zh-CN',
  'keys',
  ...ITEMS.flatMap((item) => [`${item}/p`, `${item}/label/en`, `${item}/label/zh-CN`]),
]
const HIDES = ITEMS.map((item) => `${item}/hidden`)
const owners = (path: string) => ITEMS.filter((item) => path.startsWith(`${item}/`))

const model = (leaves: readonly string[]): fc.Arbitrary<Model> =>
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...ITEMS)),
      fc.uniqueArray(fc.tuple(fc.constantFrom(...leaves), fc.integer({ min: 0, max: 2 })), {
        selector: ([path]) => path,
        maxLength: 14,
      }),
    )
    .map(([items, values]) => {
      const paths = new Map<string, unknown>()
      const put = (path: string, value: unknown) => {
        for (const owner of owners(path)) paths.set(owner, true)
        paths.set(path, value)
      }
      for (const item of items) put(item, true)
      for (const [path, value] of values)
        put(path, path === 'keys' ? [[`k${value}`]] : path.endsWith('hidden') ? true : value)
      return paths
    })

/** A body from a model, items in the order in which they were put. */
function bodyOf(paths: Model): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [path, value] of [...paths].sort(([a], [b]) => a.split('/').length - b.split('/').length)) {
    let at: Record<string, unknown> = body
    const keys = path.split('/')
    for (let index = 0; index < keys.length; index += 1) {
      const [key, next] = [keys[index]!, keys[index + 1]]
      const isList = ['fields', 'options', 'rules'].includes(key)
      if (isList) {
        at[key] ??= []
        const list = at[key] as Record<string, unknown>[]
        const identity = key === 'options' ? 'value' : 'name'
        const item = list.find((one) => one[identity] === next) ?? { [identity]: next }
        if (!list.includes(item)) list.push(item)
        at = item
        index += 1
      } else if (next === undefined) at[key] = value
      else {
        at[key] ??= {}
        at = at[key] as Record<string, unknown>
      }
    }
  }
  return body
}

/** Back again, by what a path names; written for these paths only, not after nodes.ts. */
function modelOf(body: unknown): Model {
  const read = (path: string) => {
    let at = body as Record<string, unknown> | undefined
    for (const key of path.split('/')) {
      at = Array.isArray(at) ? at.find((one) => one.name === key || one.value === key) : (at?.[key] as typeof at)
    }
    return at as unknown
  }
  return new Map(
    [...ITEMS, ...LEAVES, ...HIDES].flatMap((path) => {
      const value = read(path)
      return value === undefined ? [] : [[path, ITEMS.includes(path) ? true : value] as const]
    }),
  )
}

const LISTS = /(^|\/)(fields|options|rules)$/
const has = (paths: Model, path: string) => [...paths.keys()].some((one) => one === path || one.startsWith(`${path}/`))
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const under = (path: string, top: string) => path === top || path.startsWith(`${top}/`)

/** Decision 0010's table on models: which conflicts there are, and what is in force after choosing. */
function oracle(
  a: Model,
  b: Model,
  t: Model,
  choose: (path: string) => Choice,
): { conflicts: Set<string>; result: Model } {
  const conflicts = new Set<string>()
  const result = new Map([...b])
  const tops = new Set<string>()
  for (const path of t.keys()) {
    const keys = path.split('/')
    const prefixes = keys.map((_, index) => keys.slice(0, index + 1).join('/'))
    const top = prefixes.find((prefix) => !LISTS.test(prefix) && has(a, prefix) && !has(b, prefix))
    if (top !== undefined) tops.add(top)
  }
  const dropped = (path: string) => [...tops].some((top) => under(path, top))
  for (const [path, value] of t) {
    if (dropped(path)) continue
    const isConflict = !ITEMS.includes(path) && !same(a.get(path), b.get(path)) && !same(value, b.get(path))
    if (isConflict) conflicts.add(path)
    if (!isConflict || choose(path) === 'keep') result.set(path, value)
  }
  for (const top of tops) {
    const mine = [...t].filter(([path]) => under(path, top))
    const touchesOnlyHidden = mine.every(([path]) => path.endsWith('/hidden') || (ITEMS.includes(path) && a.has(path)))
    if (touchesOnlyHidden) continue
    conflicts.add(top)
    if (choose(top) === 'keep')
      for (const [path, value] of [...[...a].filter(([one]) => under(one, top)), ...mine]) result.set(path, value)
  }
  return { conflicts, result }
}

const document = (body: object, overlay: boolean): ParsedDocument => ({
  kind: 'entity',
  name: 'thing',
  file: overlay ? 'tenant/entities/thing.json' : 'templates/t/entities/thing.json',
  overlay,
  body: { kind: 'entity', name: 'thing', ...(overlay && { overlay: true }), ...body },
})
const triples = fc.tuple(model(LEAVES), model(LEAVES), model([...LEAVES, ...HIDES]), fc.integer({ min: 0, max: 1_000 }))
const PREFIX = 'entity/thing/'

/** What the product makes of a triple. */
function upgrade(a: Model, b: Model, t: Model, choose: (path: string) => Choice, tidy: boolean) {
  const overlay = document(bodyOf(t), true)
  const sides = { base: [document(bodyOf(a), false)], next: [document(bodyOf(b), false)] }
  const plan = planUpgrade({ ...sides, overlays: [overlay] })
  const choices = Object.fromEntries(plan.conflicts.map(({ path }) => [path, choose(path.slice(PREFIX.length))]))
  const { files, removed } = applyUpgrade({ ...sides, overlays: [overlay], choices, tidy })
  const after =
    removed.length > 0 ? [] : files.length > 0 ? [{ ...overlay, body: JSON.parse(files[0]!.text) }] : [overlay]
  const { body: merged, issues } = mergeOverlay(sides.next[0]!, after)
  expect(issues).toEqual([])
  return { plan, sides, after, merged }
}
const chooser =
  (salt: number) =>
  (path: string): Choice =>
    [...path].reduce((sum, char) => sum + char.charCodeAt(0), salt) % 2 ? 'keep' : 'follow'

test(`an upgrade ends where the table of nodes says, for any base, pack, tenant and choices (seed ${seed})`, () => {
  let conflicting = 0
  fc.assert(
    fc.property(triples, fc.boolean(), ([a, b, t, salt], tidy) => {
      const expected = oracle(a, b, t, chooser(salt))
      const { plan, merged } = upgrade(a, b, t, chooser(salt), tidy)
      conflicting += expected.conflicts.size > 0 ? 1 : 0
      expect(new Set(plan.conflicts.map(({ path }) => path.slice(PREFIX.length)))).toEqual(expected.conflicts)
      expect(Object.fromEntries([...modelOf(merged)].sort())).toEqual(Object.fromEntries([...expected.result].sort()))
    }),
    { seed, numRuns },
  )
  expect(conflicting).toBeGreaterThan(numRuns / 4)
})

test(`what was chosen is not asked again, and applying it twice changes nothing (seed ${seed})`, () => {
  fc.assert(
    fc.property(triples, ([a, b, t, salt]) => {
      const { sides, after, merged } = upgrade(a, b, t, chooser(salt), true)
      expect(planUpgrade({ ...sides, overlays: after }).conflicts).toEqual([])
      expect(applyUpgrade({ ...sides, overlays: after, choices: {}, tidy: true })).toEqual({ files: [], removed: [] })
      const next = { base: sides.next, next: sides.next, overlays: after }
      expect(planUpgrade(next).conflicts).toEqual([])
      expect(mergeOverlay(sides.next[0]!, after).body).toEqual(merged)
    }),
    { seed, numRuns },
  )
})

test(`the pack's items keep their order, whatever the tenant adds or keeps (seed ${seed})`, () => {
  fc.assert(
    fc.property(triples, ([a, b, t, salt]) => {
      const names = (body: unknown) => ((body as { fields?: { name: string }[] }).fields ?? []).map(({ name }) => name)
      const next = names(bodyOf(b))
      expect(names(upgrade(a, b, t, chooser(salt), false).merged).filter((name) => next.includes(name))).toEqual(next)
    }),
    { seed, numRuns },
  )
})

test(`a choice holds for the value it was made over: another one is asked about again (seed ${seed})`, () => {
  let asked = 0
  fc.assert(
    fc.property(triples, model(LEAVES), ([a, b, t], c) => {
      const { sides, after } = upgrade(a, b, t, () => 'keep', false)
      const mine = modelOf(after[0]?.body)
      const third = { base: sides.next, next: [document(bodyOf(c), false)], overlays: after }
      const paths = planUpgrade(third).conflicts.map(({ path }) => path.slice(PREFIX.length))
      const changed = [...mine].filter(
        ([path, value]) =>
          !ITEMS.includes(path) &&
          b.has(path) &&
          c.has(path) &&
          !same(b.get(path), c.get(path)) &&
          !same(value, c.get(path)),
      )
      const kept = (after[0]?.body.kept ?? {}) as Record<string, string>
      asked += changed.filter(([path]) => path in kept).length
      expect(changed.map(([path]) => path).filter((path) => !paths.includes(path))).toEqual([])
    }),
    { seed, numRuns },
  )
  expect(asked).toBeGreaterThan(numRuns / 200)
})
