// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import { guardsOf, type Taken } from './taken.ts'

const AUTH = 'packages/adapters/src/auth'
const VAULT = 'packages/adapters/src/vault'
const SEALER = `${VAULT}/tenant-sealer.test.ts`
const NAMES = `${AUTH}/sealed-names.pg.test.ts`
const CANARIES = [
  'tests/isolation/canaries.test.ts',
  'nothing personal that is sealed lies in any file of the database, in its WAL or its log, nor in ours',
] as const
const SEALED = 'tests/api/sealed.test.ts'
const TURNING = 'tests/api/turn-keys.test.ts'

const taken: readonly Taken[] = [
  [
    'a sealed value opens in another record',
    `${VAULT}/tenant-sealer.ts`,
    'JSON.stringify([tenant, entity, field, record])',
    'JSON.stringify([tenant, entity, field])',
    [SEALER, 'two cells that differ in %s alone are no exchange'],
  ],
  [
    'a key of one tenant opens in another',
    `${VAULT}/sealer.ts`,
    "JSON.stringify(['data key', tenant, use, version])",
    "JSON.stringify(['data key', use, version])",
    [`${VAULT}/sealer.pg.test.ts`, 'a wrapped key of one tenant is none of another, and what wraps tells no key'],
  ],
  [
    'tokens of sessions lie readable',
    `${AUTH}/sealed-adapter.ts`,
    "`${HASHED}${store.hash('session', token)}`",
    '`${HASHED}${token}${store ? "" : ""}`',
    [NAMES, 'no table of sign-in holds an address, a number or a token; whoever knows them is found by them'],
  ],
  [
    'what finds an address signs in in its place',
    `${AUTH}/names.ts`,
    '(isStandIn(email) || !hasOlder ? [standIn(email)] : [standIn(email), email])',
    '[standIn(email), email]',
    [NAMES, 'what lies in the place of an address or a token finds nothing'],
  ],
  [
    'the database is told addresses of whoever signs in',
    `${AUTH}/auth-store.ts`,
    'isOver = found.every((row) => row === undefined)',
    'isOver = found.length === 0',
    CANARIES,
  ],
  [
    'the database is told addresses that are looked for',
    'packages/core/src/members/list-members.ts',
    "q.includes('@')",
    "q.includes('@@')",
    CANARIES,
  ],
  [
    'account numbers of mandates lie readable',
    'packages/core/src/money/debits/mandates.ts',
    '(await sealsAlone(tx)) ? sealed : { account: request.account }',
    '{ account: request.account }',
    CANARIES,
  ],
  [
    'a further version seals before every process holds it',
    `${VAULT}/sealer.ts`,
    'const SEALS_AFTER_MS = 2 * HELD_MS',
    'const SEALS_AFTER_MS = 0 * HELD_MS',
    [TURNING, 'three versions turn while eight read and write: nobody sees an error, and all is sealed with the last'],
  ],
  [
    'a turning key writes over what people write',
    'packages/db/src/kernel/sealed-rows.ts',
    ' for update skip locked',
    '',
    [TURNING, 'three versions turn while eight read and write: nobody sees an error, and all is sealed with the last'],
  ],
  [
    'an older key is retired while a row is left',
    'packages/core/src/personal/turn-keys.ts',
    'if (left > 0)',
    'if (left > 1e9)',
    [TURNING, 'a row that somebody holds is left to them, and the older key is not retired before it is sealed anew'],
  ],
  [
    'values that are looked for are told to the database',
    'packages/db/src/cell-door.ts',
    'needed().lookUp(value.text, value.of)',
    '(needed().lookUp(value.text, value.of), Buffer.from(value.text))',
    CANARIES,
  ],
  [
    'sealed fields lie readable in their cells',
    'packages/std/src/sealed.ts',
    'bytes.set(sealed.subarray(VERSION_BYTES), BODY_AT)\n  return bytes\n}\n\n/** The text of a cell. Throws',
    'bytes.set(new TextEncoder().encode(text).subarray(0, sealed.length - VERSION_BYTES), BODY_AT)\n  return bytes\n}\n\n/** The text of a cell. Throws',
    CANARIES,
  ],
  [
    'the end of a value is found as the whole of another',
    `${VAULT}/tenant-sealer.ts`,
    'JSON.stringify([tenant, entity, field, part])',
    'JSON.stringify([tenant, entity, field, part && 1])',
    [SEALER, 'equal texts have equal look-ups in one place, whatever the version that seals, and nowhere else'],
  ],
  [
    'two records have one sealed key',
    'packages/db/src/ddl/plan-schema.ts',
    'entity.trash !== undefined || isOnSealed(entity, key)',
    'false',
    [SEALED, 'a sealed key is held by what its cells are found by; what lies in the trash gives it free'],
  ],
  [
    'a turning key leaves records behind',
    'packages/core/src/personal/turn-keys.ts',
    '[...KERNEL_SEALED, ...(await recordCells(tx))]',
    '[...KERNEL_SEALED, ...(await recordCells(tx)).slice(1e6)]',
    [
      SEALED,
      'a key turns under records that are read and written: no error, every cell of the newest version, no history of it',
    ],
  ],
  [
    'a hook keeps a sealed value readable until it is sent',
    'packages/metadata/src/compile/check-sealed.ts',
    'send?.unmasked !== true',
    'true',
    ['packages/metadata/src/sealed.test.ts', 'a sealed field is refused: %s'],
  ],
  [
    'a column of readable values is called sealed',
    'packages/metadata/src/compile/check-sealed.ts',
    'types.length > 1',
    'types.length > 99',
    ['packages/metadata/src/sealed.test.ts', 'an existing column is not sealed in place'],
  ],
]

/** Guards of keys and of what lies at rest. */
export const keyPromises = guardsOf(taken)
