import type { Guard } from './guards.ts'

/** A guard that is taken out, in a line: its name, where it stands, what is written in its place, and the test that holds it. */
export type Taken = readonly [
  name: string,
  file: string,
  find: string,
  replace: string,
  test: readonly [string, string],
]

export const guardsOf = (taken: readonly Taken[]): readonly Guard[] =>
  taken.map(([name, file, find, replace, [of, test]]) => ({
    ...{ class: name, file, find, replace },
    test: { file: of, name: test },
  }))
