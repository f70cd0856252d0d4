// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import type { Guard } from './guards.ts'

const AUTH = 'packages/adapters/src/auth/'
const PASSKEYS = 'tests/api/passkeys.test.ts'
const SIGN_ON = 'tests/api/single-sign-on.test.ts'
const IDENTITY = 'tests/api/identity.test.ts'

/** What is let go of sign-in: a line of it, what it becomes, and the test that has to fail. */
type Row = readonly [name: string, file: string, find: string, replace: string, test: readonly [string, string]]

const ALIKE = 'is refused alike for every answer that does not hold, and taken for the one that does'
const ASSERTED =
  '{ response: answer, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true },\n    credential'
const KNOWN_ORIGINS = "[origin, 'https://courtyard.test.example']"

const passkeys: readonly Row[] = [
  [
    'a passkey answers a challenge that nobody gave',

    `${AUTH}passkeys.ts`,
    'return asked !== undefined && (asked.userId',
    'return asked === undefined || (asked.userId',
    [PASSKEYS, ALIKE],
  ],
  [
    'a passkey is taken from another site',
    `${AUTH}passkeys.ts`,
    ASSERTED,
    ASSERTED.replace('expectedOrigin: origin', `expectedOrigin: ${KNOWN_ORIGINS}`),
    [PASSKEYS, ALIKE],
  ],
  [
    'a passkey is taken from who only found it',

    `${AUTH}passkeys.ts`,
    ASSERTED,
    ASSERTED.replace('requireUserVerification: true', 'requireUserVerification: false'),
    [PASSKEYS, ALIKE],
  ],
  [
    'a copy of a passkey is taken',
    `${AUTH}passkeys.ts`,
    'counter: Number(row.counter) }',
    'counter: 0 }',
    [PASSKEYS, ALIKE],
  ],
  [
    'anybody’s passkey is a second step',
    `${AUTH}passkey-sign-in.ts`,
    'used?.userId !== userId || ',
    '',
    [PASSKEYS, 'of another person does not stand for one’s own'],
  ],
  [
    'a stolen password goes around the passkey',
    `${AUTH}sign-in.ts`,
    'const passkey = await passkeys.has(userId)',
    'const passkey = false',
    [PASSKEYS, 'is asked for after a password, and a recovery code stands for a lost one'],
  ],
  [
    'who finds an open screen adds a passkey',
    'apps/server/src/routes/auth-passkeys.ts',
    '    await requireOneself(world, me, await readAuthBody(context, shownSchema))\n    return context.json(await passkeys.offer',
    '    return context.json(await passkeys.offer',
    [PASSKEYS, 'are added after the password alone, once per challenge, from this site, by who began'],
  ],
  [
    'a removed passkey leaves its sign-ins open',
    'apps/server/src/routes/auth-passkeys.ts',
    "    await sessions.endAll(me.userId, me.session)\n    await note({ what: 'passkey_removed'",
    "    await note({ what: 'passkey_removed'",
    [PASSKEYS, '%s: what it opened is dead within a second, and it opens nothing'],
  ],
]

const signOn: readonly Row[] = [
  [
    'nobody looks who signed an id token',
    `${AUTH}issuer-client.ts`,
    '    openid.enableNonRepudiationChecks(config)\n',
    '',
    [SIGN_ON, 'an id token %s lets nobody in'],
  ],
  [
    'the answer for one company is taken by another',
    `${AUTH}sign-on.ts`,
    'attempt.tenant !== tenant || ',
    '',
    [SIGN_ON, 'a code of one issuer is never taken to another, whose company began the attempt (mix-up)'],
  ],
  [
    'an attempt at an issuer never ends',

    `${AUTH}sign-on.ts`,
    'if (!taken || taken.userId !== (attempt.userId ?? null))',
    'if (!taken && attempt.userId)',
    [SIGN_ON, 'an answer counts once, in the browser that began, for the company that was asked, within ten minutes'],
  ],
  [
    'an address that the issuer did not verify is taken',
    `${AUTH}issuer-client.ts`,
    'return isVerified && typeof email',
    'return typeof email',
    [SIGN_ON, 'no member who did not link, no stranger, no address that is not verified or not the company’s'],
  ],
  [
    'an issuer vouches for other people’s addresses',
    `${AUTH}sign-on.ts`,
    ' || !settings?.domains.includes(domain)',
    '',
    [SIGN_ON, 'no member who did not link, no stranger, no address that is not verified or not the company’s'],
  ],
  [
    'somebody else’s subject is linked',
    `${AUTH}sign-on.ts`,
    ' || own.email !== vouched.email',
    '',
    [SIGN_ON, 'a link takes a proof, the same address on both sides, and the session that began it'],
  ],
  [
    'a link is finished in another session',
    `${AUTH}sign-on.ts`,
    '(await parts.signedIn(headers)) === attempt.userId',
    'true',
    [SIGN_ON, 'a link takes a proof, the same address on both sides, and the session that began it'],
  ],
  [
    'staff come in past the issuer',
    `${AUTH}sign-in.ts`,
    "  if (may === 'no') return { kind: 'refused' }\n",
    '',
    [
      SIGN_ON,
      'every other way is closed to them but for who may break the glass, which is noted; owners come as before',
    ],
  ],
  [
    'anybody sets up where staff sign in',
    'packages/core/src/identity/single-sign-on.ts',
    "  if (!mayRun(rights.catalog, actor, 'access')) throw new Fault('not_allowed')\n",
    '',
    [SIGN_ON, 'is for who may assign any role; the secret is told nobody, and lies nowhere readable'],
  ],
  [
    'another site begins it for somebody',
    'apps/server/src/routes/auth-sign-on.ts',
    "    if (from !== null && from !== 'same-origin' && from !== 'none') throw new Fault('origin_refused')\n",
    '',
    [SIGN_ON, 'another site cannot begin it for somebody'],
  ],
  [
    'a kept secret is sent to another issuer',
    'packages/core/src/identity/single-sign-on.ts',
    "  if (isMoved && secret === undefined) throw refused('/secret', 'issuer_secret')\n",
    '',
    [SIGN_ON, 'a secret is not sent to another client’s registration, and stays when nothing else is said'],
  ],
  [
    'who came by an issuer stays when it ends',
    'packages/core/src/identity/single-sign-on.ts',
    '  await deps.identity.signOns.endSessions(actor.tenant, { all: false, except: actor.id })\n',
    '',
    [SIGN_ON, 'when it is ended, or its person leaves, who came by it is out within a second'],
  ],
]

const accounts: readonly Row[] = [
  [
    'an invitation that was refused leaves an account',
    'packages/core/src/identity/open-account.ts',
    '    if (opened.made?.isNew) await accounts.discard(opened.made.userId)\n',
    '',
    [
      IDENTITY,
      'is all or nothing: what is refused leaves no account and no member, and what a dead process left is taken up',
    ],
  ],
  [
    'any code opens a new password',

    `${AUTH}recovery.ts`,
    '      if (!isRight) return undefined\n',
    '      if (phone === undefined) return undefined\n',
    [IDENTITY, 'opens a link to a new password for each account of the number, once, and nothing to who has no code'],
  ],
  [
    'one administrator is two',
    `${AUTH}account-asks.ts`,
    "        .where('asked_by', '<>', by)\n",
    '',
    ['tests/api/second-person.test.ts', 'two administrators have to want it before an account is helped: %s'],
  ],
]

/** Guards of passkeys, single sign-on, and the ways in and back (decision 0037). */
export const doors: readonly Guard[] = [...passkeys, ...signOn, ...accounts].map(
  ([name, file, find, replace, [test, title]]) => ({
    ...{ class: name, file, find, replace },
    test: { file: test, name: title },
  }),
)
