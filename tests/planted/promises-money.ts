// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import { guardsOf, type Taken } from './taken.ts'

const STRIPE = 'packages/adapters/src/stripe/stripe-provider.ts'
const ONLINE = 'tests/api/online/online-payments.test.ts'
const REFUSED = [ONLINE, 'an event that is %s is refused; the same as it should be is taken'] as const

const taken: readonly Taken[] = [
  [
    'half a fen is rounded down',
    'packages/std/src/rational-round.ts',
    "if (mode === 'half_up') return half >= 0 ? away : 0",
    "if (mode === 'half_up') return half > 0 ? away : 0",
    ['packages/billing/src/oracle.test.ts', "price x area x days of a month are the oracle's fen in all of"],
  ],
  [
    'a fen more than a payment has left is settled',
    'packages/core/src/money/parts-of.ts',
    'if (asked > rest) throw',
    'if (asked > rest + 1n) throw',
    ['tests/simulation/money-model-1.test.ts', 'random commands, half 1'],
  ],
  [
    'what a lost dispute took is not covered by what comes later',
    'packages/core/src/money/online/apply-dispute.ts',
    'if (losses.length === 0) return',
    'if (losses.length >= 0) return',
    [
      'tests/api/online/orders.test.ts',
      'gives one ledger in whatever order its moments are fetched, some twice and some never',
    ],
  ],
  [
    'a command that was done is done again',
    'packages/db/src/kernel/commands.ts',
    'if (done) {',
    "if (done?.kind === '') {",
    [
      'tests/simulation/money-kills.test.ts',
      'unkilled, every way ends in sound books, and asked again it leaves the same',
    ],
  ],
  [
    'a page that is not the first leaves one out',
    'packages/core/src/billing/run-fees.ts',
    'await loadPageSubjects(tx, context, page.subjects)',
    'await loadPageSubjects(tx, context, page.subjects.slice(page.first > 0 ? 1 : 0))',
    [
      'tests/simulation/overlapping-runs.test.ts',
      'eight workers on overlapping runs, killed at random, charge what one clean run charges',
    ],
  ],
  [
    'an answer leaves before its commit is on the disk',
    'packages/db/src/tenant-tx.ts',
    "set local search_path = ''${timeout}",
    "set local search_path = ''; set local synchronous_commit = off${timeout}",
    ['tests/simulation/server-kill.test.ts', 'the server is killed under load'],
  ],
  ['a signature of a year ago is believed', STRIPE, '      TOLERANCE_SECONDS,\n', '      31_536_000,\n', REFUSED],
  [
    'a request carries what the provider does not know',
    STRIPE,
    'stripe.payouts.list({ arrival_date, limit: PAGE }, on)',
    'stripe.payouts.list({ arrival_date, limit: PAGE, ordered: true } as object, on)',
    [ONLINE, 'is named by the reconciliation, mended where it can be, and closed at the next look'],
  ],
  [
    "an event of another tenant's account is taken",
    'packages/core/src/money/online/receive-event.ts',
    'if (owner === undefined || (tenant !== undefined && owner !== tenant) ||',
    'if (owner === undefined ||',
    REFUSED,
  ],
]

/** Guards of money: to the fen, once, whatever dies. */
export const moneyPromises = guardsOf(taken)
