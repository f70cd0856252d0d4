import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Every module reachable from a file of this package by value imports, and every package they name. */
function reach(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const queue = [new URL(entry, import.meta.url).href]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (files.has(at)) continue
    files.add(at)
    for (const [, name] of readFileSync(new URL(at), 'utf8').matchAll(
      /^(?:import|export) (?!type )[^'"]*?from '([^']+)'/gm,
    )) {
      if (name!.startsWith('.')) queue.push(new URL(name!, at).href)
      else packages.add(name!)
    }
  }
  return { files, packages }
}

test.each(['./validate-record.ts', './values.ts', './resolve-form.ts', './field.ts', './diff.ts'])(
  '%s runs in a browser',
  (entry) => {
    const { files, packages } = reach(entry)
    expect(files.size).toBeGreaterThan(0)
    expect(
      [...packages].filter(
        (name) =>
          !/^@courtyard\/(std\/|expression\/(evaluate|match|value|tree|type)$)|^libphonenumber-js\/min$/.test(name),
      ),
    ).toEqual([])
  },
)

// Positive control: the walk does find what a browser must not load.
test('the compiler does not run in a browser', () => {
  expect([...reach('./compile-catalog.ts').packages]).toEqual(
    expect.arrayContaining(['zod', 'node:crypto', '@courtyard/expression/check']),
  )
})
