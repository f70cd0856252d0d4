import { guardsOf, type Taken } from './taken.ts'

const LAST = 'packages/core/src/members/last-administrator.ts'
const LAST_TEST = 'tests/api/last-administrator.test.ts'

const taken: readonly Taken[] = [
  [
    'the last administrator is taken away',
    LAST,
    "  if (isLost) throw new Fault('last_administrator', { single_sign_on_only: settings?.only === true })\n",
    '  void isLost\n',
    [LAST_TEST, 'the last who administers without an end never leaves'],
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
]

/** Who signs in, by what, and what nobody takes from a company: guards that no published class names. */
export const identityPromises = guardsOf(taken)
