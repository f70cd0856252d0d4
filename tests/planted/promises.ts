// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import type { Guard } from './guards.ts'
import type { Plant } from './plant.ts'

const promise = (name: string, plant: Plant, test: readonly [file: string, name: string]): Guard => ({
  ...plant,
  class: name,
  test: { file: test[0], name: test[1] },
})

const ISOLATION = 'tests/isolation/isolation.test.ts'
const IDENTITY = 'tests/api/identity.test.ts'
const SECOND = 'tests/api/second-publish.test.ts'
const REVIEW = 'tests/api/access-review.test.ts'
const EXPORTS = 'tests/api/exports.test.ts'
const MESSAGES = 'packages/adapters/src/mail/messages.test.ts'

/** Guards that no published class names: what was built since, by what is let go when it is taken out. */
export const promises: readonly Guard[] = [
  promise(
    'account operations ask for no right',
    {
      file: 'packages/core/src/identity/require-member.ts',
      find: '  requireMembers(rights.catalog, actor)\n',
      replace: '  void requireMembers\n',
    },
    [ISOLATION, 'an operation that takes a right refuses who has none'],
  ),
  promise(
    'a key is revoked whoever it belongs to',
    {
      file: 'packages/adapters/src/auth/api-keys.ts',
      find: ".set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(clock.now())) }))\n        .where('user_id', '=', userId)\n",
      replace: ".set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(clock.now())) }))\n",
    },
    [ISOLATION, 'every slot answers as for an id that does not exist, and nothing of the other tenant changes'],
  ),
  promise(
    'a member of another company is managed',
    {
      file: 'packages/core/src/identity/require-member.ts',
      find: "  if (!member) throw new Fault('record_missing')\n  return { rights, member }",
      replace: "  return { rights, member: member ?? { user_id: id, name: '', email: '.service.invalid' } }",
    },
    [ISOLATION, 'every slot answers as for an id that does not exist, and nothing of the other tenant changes'],
  ),
  promise(
    'history tells that something hidden changed',
    {
      file: 'packages/db/src/kernel/history.ts',
      find: '    .where(isTold)\n',
      replace: '',
    },
    ['tests/api/record-keeping.test.ts', 'shows only the fields the viewer sees'],
  ),
  promise(
    'an invitation gives more than its giver has',
    {
      file: 'packages/core/src/members/assign-role.ts',
      find: '  requireAssignable(rights.catalog, { actor, member, given: { role: name, scope } })\n',
      replace: '',
    },
    [IDENTITY, 'gives no role that its giver could not give'],
  ),
  promise(
    'an invitation tells that an address is of another company',
    {
      file: 'packages/core/src/identity/invite-member.ts',
      find: 'if (person.email !== undefined && person.isTaken) {',
      replace: "if (person.email !== undefined && person.isTaken) {\n    if (locale) return 'nothing'",
    },
    [IDENTITY, 'opens an account that its holder gives a password; who invites never learns of other companies'],
  ),
  promise(
    'a link sets a password twice',
    {
      file: 'packages/adapters/src/auth/one-time.ts',
      find: ".deleteFrom('auth.one_time')\n      .where('kind', '=', kind)\n      .where('secret_hash', '=', linkHash(kind, secret))",
      replace:
        ".updateTable('auth.one_time')\n      .set({ tries: 0 })\n      .where('kind', '=', kind)\n      .where('secret_hash', '=', linkHash(kind, secret))",
    },
    [
      IDENTITY,
      'is set anew by a link that works once: of fifty uses at once one wins, and every older session is dead',
    ],
  ),
  promise(
    'a set password leaves older sessions alive',
    {
      file: 'packages/adapters/src/auth/recovery.ts',
      find: '        await inside.sessions.endAll(account.userId)\n',
      replace: '',
    },
    [
      IDENTITY,
      'is set anew by a link that works once: of fifty uses at once one wins, and every older session is dead',
    ],
  ),
  promise(
    'a wrong password answers at once where there is nobody',
    {
      file: 'packages/adapters/src/auth/sign-in.ts',
      find: '  await hasher.hash(password)\n',
      replace: '',
    },
    [
      'tests/api/sign-in-lock.test.ts',
      'a try costs one hashing, whether it is for somebody, for nobody or for a locked account',
    ],
  ),
  promise(
    'the tenant is the one of the address, not of the session',
    {
      file: 'apps/server/src/edge/require-actor.ts',
      find: "if (!asking) throw new Fault('not_signed_in')",
      replace: "if (!asking) throw new Fault('tenant_missing')",
    },
    ['tests/api/sign-in.test.ts', 'without a session every address of every tenant asks to sign in'],
  ),
  promise(
    'a letter goes to whoever its address lists',
    {
      file: 'packages/adapters/src/mail/smtp-mailer.ts',
      find: "to: { name: '', address: to }",
      replace: 'to',
    },
    [MESSAGES, 'never brings headers or receivers of its own'],
  ),
  promise(
    'a letter leaves the machine unencrypted',
    {
      file: 'packages/adapters/src/mail/smtp-mailer.ts',
      find: "requireTLS: protocol !== 'smtps:' && !isHere",
      replace: "requireTLS: protocol === 'smtps:' && !isHere",
    },
    [MESSAGES, 'leaves the machine over TLS or not at all'],
  ),
  promise(
    'a letter that is refused for good is sent again and again',
    {
      file: 'packages/adapters/src/mail/smtp-mailer.ts',
      find: "code >= 500 ? 'refused' : 'failed'",
      replace: "code >= 600 ? 'refused' : 'failed'",
    },
    [
      MESSAGES,
      'that the server refuses for good is not tried again, and one it cannot take now is; neither is told to the log',
    ],
  ),
  promise(
    'a short message goes round the way out of the house',
    {
      file: 'packages/adapters/src/sms/http-sms.ts',
      find: 'await outbound.post({ url, headers, body: JSON.stringify(sms) })',
      replace: "await fetch(url, { method: 'POST', headers, body: JSON.stringify(sms) })",
    },
    [
      MESSAGES,
      'a short message goes to the gateway with its template and token; a refusal is final, a fault is tried again',
    ],
  ),
  promise(
    'kept messages can be read by everybody on the machine',
    {
      file: 'packages/adapters/src/mail/file-messages.ts',
      find: '{ mode: 0o600 }',
      replace: '{ mode: 0o644 }',
    },
    [
      MESSAGES,
      'messages that are kept instead of sent are listed newest first, a hundred of them, for their owner only',
    ],
  ),
  promise(
    'anybody reads the audit',
    {
      file: 'packages/core/src/audit/list-audit.ts',
      find: "  requireRun(catalog, actor, 'audit')\n",
      replace: '  void requireRun\n',
    },
    ['tests/api/audit.test.ts', 'only who has the right reads it, takes it along or has it verified'],
  ),
  promise(
    'taking the audit along is not noted',
    {
      file: 'packages/core/src/audit/export-audit.ts',
      find: "      note(tx, { by: actor.id, action: 'audit.exported', what: { rows: found.length, ...given } })\n",
      replace: '',
    },
    [
      'tests/api/audit.test.ts',
      'a file of it is armed against spreadsheets, in the language asked for, and noted itself',
    ],
  ),
  promise(
    'pages of the audit leave gaps',
    {
      file: 'packages/core/src/audit/list-audit.ts',
      find: 'const items = rows.slice(0, PAGE).map(shapeItem)',
      replace: 'const items = rows.slice(0, PAGE - 1).map(shapeItem)',
    },
    ['tests/api/audit.test.ts', 'a list is narrowed by who, what and when, and goes on page by page without a gap'],
  ),
  promise(
    'one person widens a grave role by publishing',
    {
      file: 'packages/core/src/publish/publish-draft.ts',
      find: '    return judged?.widening\n',
      replace: '    return judged?.widening && id === seal\n',
    },
    [
      SECOND,
      'a draft by which a grave role may do more waits until somebody else agreed, and is published as it was then',
    ],
  ),
  promise(
    'who asked for a publish agrees to it',
    {
      file: 'packages/core/src/publish/publish-asks.ts',
      find: "    if (asked_by === actor.id) throw new Fault('second_person')\n",
      replace: '',
    },
    [
      SECOND,
      'a draft by which a grave role may do more waits until somebody else agreed, and is published as it was then',
    ],
  ),
  promise(
    'one person publishes that no second one is asked',
    {
      file: 'packages/core/src/publish/widening.ts',
      find: 'const loosens = second.some((action) => ',
      replace: "const loosens = second.some((action) => action === 'read' && ",
    },
    [SECOND, 'asking for a second person less often takes a second person'],
  ),
  promise(
    'what was agreed to is not what is published',
    {
      file: 'packages/core/src/publish/begin-publish.ts',
      find: "  if (draft.seal !== seal) throw new Fault('seal_stale', { draft: draft.id })\n",
      replace: '',
    },
    [SECOND, 'what was refused, or changed after it was asked, is not published by agreeing'],
  ),
  promise(
    'a review signs what it did not show',
    {
      file: 'packages/core/src/access/review-access.ts',
      find: "    if (review.digest !== digest) throw new Fault('review_stale')\n",
      replace: '',
    },
    [REVIEW, 'is signed as it was seen: another grant or another rule meanwhile is refused, and the signature stays'],
  ),
  promise(
    'a review that was signed is not in the audit',
    {
      file: 'packages/core/src/access/review-access.ts',
      find: "      action: 'access.reviewed',",
      replace: "      action: 'access.asked',",
    },
    [REVIEW, 'is signed as it was seen: another grant or another rule meanwhile is refused, and the signature stays'],
  ),
  promise(
    'anybody reads who holds which role',
    {
      file: 'packages/core/src/access/review-access.ts',
      find: "  requireRun(rights.catalog, actor, 'access')\n",
      replace: '  void requireRun\n',
    },
    [
      REVIEW,
      'is a file with a row for each grant that no spreadsheet runs, and noted; nobody reads it without the right',
    ],
  ),
  promise(
    'a review that is due is reminded of every night',
    {
      file: 'packages/core/src/access/remind-review.ts',
      find: 'addDays(day, -AGAIN_DAYS)) return false',
      replace: 'addDays(day, AGAIN_DAYS)) return false',
    },
    [REVIEW, 'who holds run:access is reminded when it is due, once a week, until somebody signs'],
  ),
  promise(
    'a list leaves that may only be looked at',
    {
      file: 'packages/core/src/records/list-records.ts',
      find: "purpose === 'export' ? exportsOf(rights, request.entity) : rights",
      replace: 'exportsOf === undefined ? rights : rights',
    },
    [
      EXPORTS,
      'a list for a file holds what may be exported and nothing else, and that it left is noted once, with its rows',
    ],
  ),
  promise(
    'a list leaves and nobody notes it',
    {
      file: 'packages/core/src/records/list-records.ts',
      find: "purpose === 'export' && asked.cursor === undefined",
      replace: "purpose === 'export' && asked.cursor === ''",
    },
    [
      EXPORTS,
      'a list for a file holds what may be exported and nothing else, and that it left is noted once, with its rows',
    ],
  ),
  promise(
    'a company is not heard about what it wants to be told of',
    {
      file: 'packages/core/src/audit/alerts.ts',
      find: '({ ...ALERTS, ...access?.alerts })',
      replace: '({ ...access?.alerts, ...ALERTS })',
    },
    [
      'packages/core/src/audit/alerts.test.ts',
      'a company says from how many on it is told, and which hours are none to administer in',
    ],
  ),
  promise(
    'a sign-in that was begun survives the end of all of them',
    { file: 'packages/adapters/src/auth/sessions.ts', find: '      await endBegun(store, userId)\n', replace: '' },
    ['tests/api/credentials-ended.test.ts', '%s is dead at once when %s'],
  ),
  promise(
    'a device stays known when all sign-ins are ended',
    {
      file: 'packages/adapters/src/auth/sessions.ts',
      find: "if (except === undefined) await db.deleteFrom('auth.device')",
      replace: "if (except === '') await db.deleteFrom('auth.device')",
    },
    ['tests/api/credentials-ended.test.ts', '%s is dead at once when %s'],
  ),
  promise(
    'nobody signs where the chain ends',
    {
      file: 'apps/server/src/worker.ts',
      find: '  ...(anchor && { [ANCHOR_JOB]: anchorJob(anchor) }),\n',
      replace: '',
    },
    [
      'tests/e2e/audit.test.ts',
      'who did what is found by kind and person, taken along, verified, and reached from the history of a record',
    ],
  ),
]
