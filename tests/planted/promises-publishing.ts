// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import { guardsOf, type Taken } from './taken.ts'

const DDL = 'packages/db/src/ddl'
const MERGE = 'packages/metadata/src/merge3.ts'
const LOSSLESS = [
  'tests/publish/lossless.test.ts',
  'a publish loses no value that its preview did not name, and a rollback brings back what nobody changed since',
] as const

const taken: readonly Taken[] = [
  [
    'what a cast could not keep is not kept for undo',
    `${DDL}/sync.ts`,
    "const keep = isThere ? 'either' : 'unlike'",
    "const keep = isThere ? 'no' : 'no'",
    LOSSLESS,
  ],
  [
    'what an old writer wrote meanwhile does not go over',
    `${DDL}/sync.ts`,
    '${empty}"row".${identifier(move.to)} is null or tg_op = \'UPDATE\' and',
    '${empty}"row".${identifier(move.to)} is null or tg_op = \'DELETE\' and',
    ['tests/publish/steps.test.ts', 'what old writers write between any two steps is taken and reaches its new place'],
  ],
  [
    "an upgrade keeps the tenant's side of what both changed",
    MERGE,
    'else if (keptOf(overlay)[pathText(path)] === keptHash(after)) outcomes',
    'else if (before !== undefined) outcomes',
    [
      'packages/metadata/src/merge3.test.ts',
      'an upgrade ends where the table of nodes says, for any base, pack, tenant and choices',
    ],
  ],
  [
    'an upgrade asks nothing about what both changed',
    MERGE,
    'else if (keptOf(overlay)[pathText(path)] === keptHash(after)) outcomes',
    'else if (before !== null) outcomes',
    ['tests/publish/upgrade.test.ts', 'every node that both sides touched has its outcome'],
  ],
  [
    'a step is done before its work',
    `${DDL}/run-step.ts`,
    'return await runSql(at, step, { patience: options.patience, after: () => endStep(at, place) })',
    'await endStep(at, place); await options.between(given); return await runSql(at, step, { patience: options.patience, after: async () => undefined })',
    [
      'tests/publish/crash.test.ts',
      'stopped after any step or batch and resumed, a publish ends as an uninterrupted one',
    ],
  ],
  [
    'a text constant ends where the text says',
    'packages/db/src/identifier.ts',
    ": `'${text.replaceAll(\"'\", \"''\")}'`",
    ": `'${text}'`",
    [
      'tests/publish/hostile-names.test.ts',
      '300 hostile texts as defaults stand in rows that were there before as they were written, and do nothing else',
    ],
  ],
  [
    'a mistake of an author is told without the name that was meant',
    'packages/metadata/src/did-you-mean.ts',
    'if (best !== undefined) return',
    'if (best === null) return',
    [
      'packages/metadata/src/author-errors.test.ts',
      'is told with file, pointer, code, message and hint in both languages',
    ],
  ],
]

/** Guards of publishing: nothing is lost, whatever it is changed into, upgraded by or stopped at. */
export const publishingPromises = guardsOf(taken)
