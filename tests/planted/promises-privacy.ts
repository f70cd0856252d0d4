import { guardsOf, type Taken } from './taken.ts'

const CORE = 'packages/core/src/privacy'
const ERASURE = 'tests/api/erasure.test.ts'
const REQUESTS = 'tests/api/privacy.test.ts'
const GONE = [
  ERASURE,
  'after an erasure no table holds a byte of the person’s values, and the ledger is as it was',
] as const
const SETTLED = [
  ERASURE,
  'nothing is erased while something is not settled, was not shown, or was not confirmed',
] as const

const taken: readonly Taken[] = [
  [
    'who owes or is owed is forgotten',
    `${CORE}/erase-person.ts`,
    'plan.holds.length > 0',
    'plan.holds.length > 1e9',
    SETTLED,
  ],
  [
    'what was not shown is erased',
    `${CORE}/erase-person.ts`,
    'plan.digest !== digest',
    'plan.digest === undefined',
    SETTLED,
  ],
  [
    'one person erases where two have to want it',
    `${CORE}/erase-person.ts`,
    'row.waits_by === actor.id',
    'row.waits_by === actor.name',
    [ERASURE, 'where the company says so two people have to want it: the same, as it was shown to both'],
  ],
  [
    'histories keep what was forgotten',
    `${CORE}/erase-person.ts`,
    'columns, hidden: isOwn',
    'columns: [], hidden: isOwn',
    GONE,
  ],
  [
    'what is told of somebody else is forgotten too',
    `${CORE}/plan-erasure.ts`,
    'known.has(canonicalJson(value))',
    '!known.has(value as string)',
    GONE,
  ],
  [
    'the portal stays open to who was forgotten',
    `${CORE}/erase-person.ts`,
    'await deps.identity.accounts.discard(member)',
    'await Promise.resolve(member)',
    GONE,
  ],
  [
    'people are answered by who may not see them',
    `${CORE}/requests.ts`,
    'await getPerson(tx, rights, { entity: entity.name, id: row.record_id })',
    'void entity',
    [REQUESTS, 'nobody sees or answers without run:privacy, and nobody a person whom they may not read'],
  ],
  [
    'a neighbour takes back what one asked',
    `${CORE}/requests.ts`,
    'row.record_id !== self.id || ',
    '',
    [
      REQUESTS,
      'a person of the portal sees what is held of them, asks, takes back, agrees; and nothing of anybody else',
    ],
  ],
]

/** Guards of what people may ask of their data. */
export const privacyPromises = guardsOf(taken)
