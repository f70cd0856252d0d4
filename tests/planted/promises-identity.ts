import { guardsOf, type Taken } from './taken.ts'

const LAST = 'packages/core/src/members/last-administrator.ts'
const LAST_TEST = 'tests/api/last-administrator.test.ts'

const LETTERS = 'tests/api/letters.test.ts'
const SIGN_ON = 'tests/api/single-sign-on.test.ts'

const taken: readonly Taken[] = [
  [
    'the last administrator is taken away',
    LAST,
    "  if (isLost) throw new Fault('last_administrator', { single_sign_on_only: settings?.only === true })\n",
    '  void isLost\n',
    [LAST_TEST, 'the last who administers without an end never %s; with another beside them they may'],
  ],
  [
    'two administrators take each other away at once',
    LAST,
    "lockName(tx, 'administrators')",
    'Promise.resolve(void [lockName, tx])',
    [LAST_TEST, 'of two administrators who take each other away at once one stays'],
  ],
  [
    'the last who may break the glass leaves',
    LAST,
    'if (!lasts || (settings?.only && !settings.breakGlass.includes(userId))) continue',
    'if (!lasts) continue',
    [LAST_TEST, 'where staff come by the issuer alone, the last who may break the glass stays'],
  ],
  [
    'staff set a password past their issuer',
    'packages/adapters/src/auth/recovery.ts',
    "if ((await parts.mayEnter(account, kind)) === 'no')",
    "if ((await parts.mayEnter(account, kind)) === 'no' && secret === '')",
    [
      SIGN_ON,
      'who may break the glass sets a new one and goes on; others learn from their link alone where they sign in',
    ],
  ],
  [
    'an operator opens the door and nobody learns of it',
    'packages/core/src/identity/single-sign-on.ts',
    "  await noteAlone(deps, { id: 'operator', tenant }, { action: 'sign_on.reopened' })\n",
    '  void noteAlone\n',
    [SIGN_ON, 'at the command line an operator lets staff in past the issuer again, and the audit says so'],
  ],
  [
    'a code is issued and nobody is told',
    'packages/adapters/src/auth/in-one.ts',
    'oneTime: createOneTime(inside),',
    'oneTime: createOneTime(store),',
    [LETTERS, 'a code or a link that could not be written to anybody is not issued; the one of before still works'],
  ],
  [
    'a letter is another one each time it is handed out',
    'packages/adapters/src/auth/message-queue.ts',
    '{ ...message, id: row.id }',
    '{ ...message, id: randomUUID() }',
    [
      LETTERS,
      'a letter lies unreadable, and one whose worker died after handing it out is handed out again under the same id',
    ],
  ],
]

/** Who signs in, by what, and what nobody takes from a company: guards that no published class names. */
export const identityPromises = guardsOf(taken)
