// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import { leaks } from './leaks.ts'
import type { Plant } from './plant.ts'

/** A guard against one class of mistakes that others made, the fault that takes it away, and the test that then fails. */
export type Guard = Plant & {
  readonly class: string
  readonly test: { readonly file: string; readonly name: string }
}

const guard = (name: string, plant: Plant, test: readonly [file: string, name: string]): Guard => ({
  ...plant,
  class: name,
  test: { file: test[0], name: test[1] },
})

/** One for each class of docs/guide/security.md that applies. */
export const guards: readonly Guard[] = [
  guard(
    'C1',
    {
      file: 'packages/query/src/sql/path.ts',
      find: 'truthSql(allOf([sql`${idSql(to)} = ${fieldValue(context, row, head).sql}`, guardedRow(context, to)]))',
      replace: 'truthSql(allOf([sql`${idSql(to)} = ${fieldValue(context, row, head).sql}`]))',
    },
    ['tests/conformance/scope.test.ts', 'a filter depends on nothing that is hidden'],
  ),
  guard('C2', leaks['a search in fields that are hidden on a row']!, [
    'tests/api/search.test.ts',
    'a term meets a field only on the rows where the viewer may read it',
  ]),
  guard(
    'C3',
    {
      file: 'packages/query/src/sql/visible.ts',
      find: '  const granted = byAll || anyOf(carrying.map(matches(context, row)))',
      replace: '  const granted = byAll || carrying.length > 0',
    },
    ['tests/api/reports.test.ts', 'a viewer’s report holds no number, name or group that their list does not'],
  ),
  guard(
    'C4',
    {
      file: 'packages/access/src/resolved.ts',
      find: "if (tree.op === 'variable') return hasValue(variables, [tree.name, ...tree.path])",
      replace: 'void hasValue',
    },
    ['packages/access/src/access.test.ts', 'a grant with an unresolved variable is dropped'],
  ),
  guard(
    'C5',
    {
      file: 'packages/core/src/records/history-values.ts',
      find: 'const shown = entity.fields.filter((field) => !field.system && isVisible(field.name))',
      replace: 'const shown = entity.fields.filter((field) => !field.system)',
    },
    ['tests/api/record-keeping.test.ts', 'shows only the fields the viewer sees'],
  ),
  guard(
    'C6',
    {
      file: 'packages/core/src/records/write-record.ts',
      find: "if (!after?.allowed || after.denied.length > 0)\n    throw new Fault('not_allowed', { action: 'update', entity: entity.name })",
      replace: 'if (!after) return { values, record: undefined }',
    },
    ['tests/api/records.test.ts', 'a record out of reach of the right cannot be changed, nor moved out of it'],
  ),
  guard(
    'C7',
    {
      file: 'packages/access/src/beyond.ts',
      find: '    return isGranted && !isDenied',
      replace: '    return !isDenied || isGranted',
    },
    ['tests/api/members.test.ts', 'nobody assigns to themselves, and who may do less assigns no more than they may do'],
  ),
  guard(
    'C8',
    {
      file: 'apps/server/src/edge/require-actor.ts',
      find: "if (signedIn.tenant !== context.req.param('tenant')) {",
      replace: 'if (signedIn.tenant === undefined) {',
    },
    [
      'tests/isolation/isolation.test.ts',
      'every operation under the other tenant’s address answers like a tenant that does not exist',
    ],
  ),
  guard(
    'C9',
    {
      file: 'packages/core/src/hooks/require-hooks.ts',
      find: "requireRun(catalog, actor, 'hooks')",
      replace: 'void requireRun',
    },
    ['tests/isolation/isolation.test.ts', 'an operation that takes a right refuses who has none'],
  ),
  guard(
    'C10',
    {
      file: 'packages/db/src/identifier.ts',
      find: '  assert(NAME.test(name), `a physical name, not ${JSON.stringify(name)}`)\n',
      replace: '',
    },
    ['packages/db/src/identifier.test.ts', 'only physical names become identifiers'],
  ),
  guard(
    'C11',
    {
      file: 'packages/db/src/kernel/install.ts',
      find: 'create role ${name} nologin noinherit nosuperuser',
      replace: 'create role ${name} login inherit nosuperuser',
    },
    ['tests/publish/roles.test.ts', 'the three logins are nothing special and the tenant role cannot sign in'],
  ),
  guard(
    'C12',
    {
      file: 'packages/expression/src/evaluate/scope.ts',
      find: 'export const WORK_MAX = 200_000',
      replace: 'export const WORK_MAX = 200_000_000_000',
    },
    ['packages/expression/src/hostile.test.ts', 'hostile expressions is refused with a code or takes few steps'],
  ),
  guard(
    'C13',
    {
      file: 'packages/query/src/columns/rich-text.ts',
      find: 'sanitizeHtml(html, options)',
      replace: 'sanitizeHtml(html, { ...options, allowedTags: false, allowedAttributes: false })',
    },
    ['packages/query/src/columns/rich-text.test.ts', 'leaves nothing that runs, loads or styles'],
  ),
  guard(
    'C14',
    {
      file: 'packages/adapters/src/outbound/outbound.ts',
      find: 'found.addresses.every(isPublicAddress)',
      replace: 'found.addresses.some(() => isPublicAddress)',
    },
    ['packages/adapters/src/outbound/outbound.test.ts', 'a name that leads to the host of'],
  ),
  guard(
    'C15',
    {
      file: 'apps/server/src/routes/auth-recovery.ts',
      find: '`${linkOrigin}/set-password?kind=recovery&code=`',
      replace: '`http://${headers.get("host")}/set-password?kind=recovery&code=`',
    },
    ['tests/api/identity.test.ts', 'leads to the address of the installation, whatever host the request names'],
  ),
  guard(
    'C16',
    {
      file: 'packages/adapters/src/auth/recovery.ts',
      find: "  await messages.put(account ? { by: 'mail', ...letter } : null)\n",
      replace: "  if (account) await messages.put({ by: 'mail', ...letter })\n",
    },
    ['tests/api/identity.test.ts', 'asking tells nobody whether an address has an account'],
  ),
  guard(
    'C17',
    {
      file: 'packages/core/src/members/load-actor.ts',
      find: "    .where((row) => row.or([row('valid_to', 'is', null), row('valid_to', '>', at.today)]))\n",
      replace: '',
    },
    ['tests/api/sign-in.test.ts', 'an ended membership ends the access at once; the session alone opens nothing'],
  ),
  guard(
    'C18',
    {
      file: 'apps/server/src/env.ts',
      find: 'isDrawn(text, 12) && !EXAMPLE.test(text)',
      replace: '(isDrawn(text, 12) || !EXAMPLE.test(text))',
    },
    ['apps/server/src/env.test.ts', 'boot refuses %s as a secret'],
  ),
  guard(
    'C19',
    {
      file: 'packages/adapters/src/auth/one-time.ts',
      find: ".deleteFrom('auth.one_time')\n        .where('kind', '=', kind)\n        .where('subject', '=', subject)\n        .where('secret_hash', '=', given)",
      replace:
        ".updateTable('auth.one_time')\n        .set({ tries: 0 })\n        .where('kind', '=', kind)\n        .where('subject', '=', subject)\n        .where('secret_hash', '=', given)",
    },
    ['tests/api/identity.test.ts', 'is used once in fifty races'],
  ),
  guard(
    'C20',
    {
      file: 'apps/server/src/edge/guard-origin.ts',
      find: "if (origin !== null && hostOf(origin) !== new URL(request.url).host) throw new Fault('origin_refused')",
      replace: 'void hostOf',
    },
    ['tests/api/edge.test.ts', 'is refused'],
  ),
  guard(
    'C21',
    {
      file: 'apps/server/src/app.ts',
      find: 'app.use(`${TENANT_API}/*`, requireActor(whoAsks, notes))',
      replace: 'app.use(`${TENANT_API}/v1/*`, requireActor(whoAsks, notes))',
    },
    ['tests/isolation/isolation.test.ts', 'however an address is written, nobody gets in without a session'],
  ),
  guard(
    'C22',
    {
      file: 'apps/server/src/edge/caller.ts',
      find: "trustProxy ? forwarded?.split(',').at(-1)?.trim() : undefined",
      replace: "trustProxy || forwarded ? forwarded?.split(',').at(0)?.trim() : undefined",
    },
    [
      'apps/server/src/edge/rate-limits.test.ts',
      'an address is what the connection or the trusted proxy says, never what the caller writes before it',
    ],
  ),
  guard(
    'C23',
    {
      file: 'packages/adapters/src/files/sniff.ts',
      find: "return isText && !isMarkup(await headOf(path)) ? 'text/plain' : undefined",
      replace: "return isText && (await headOf(path)) !== undefined ? 'text/plain' : undefined",
    },
    ['tests/api/files-hostile.test.ts', '%s is refused by what it is'],
  ),
  guard(
    'C24',
    {
      file: 'packages/adapters/src/files/sniff.ts',
      find: "import { open } from 'node:fs/promises'",
      replace: "import { execFileSync } from 'node:child_process'\nimport { open } from 'node:fs/promises'",
    },
    ['tests/guide/security.test.ts', 'no program of ours starts another one'],
  ),
  guard(
    'C25',
    {
      file: 'apps/server/src/edge/problem.ts',
      find: "  return problemResponse(bodyOf('internal', asked))",
      replace: "  return problemResponse({ ...bodyOf('internal', asked), details: { error: describeError(error) } })",
    },
    ['tests/api/edge.test.ts', 'what broke inside stays inside, and the log has it under the request id'],
  ),
  guard(
    'C26',
    {
      file: 'packages/core/src/hooks/receive.ts',
      find: '    !isSigned(secret, { id, timestamp, body }, given)',
      replace: '    (isSigned(secret, { id, timestamp, body }, given), false)',
    },
    ['tests/api/receive-hooks.test.ts', 'whoever is not known is refused alike, and nothing is kept'],
  ),
  guard(
    'C27',
    {
      file: 'apps/server/src/openapi.ts',
      find: 'return right === undefined || runs.some((name) => [right].flat().includes(`run:${name}`))',
      replace: 'return right === undefined || runs !== undefined',
    },
    ['tests/api/catalog.test.ts', 'is cut to rights: operations and fields a caller has not are not in it'],
  ),
  guard(
    'C28',
    {
      file: 'apps/server/src/edge/read-body.ts',
      find: '    if (size > bytesMax) throw tooLarge()\n',
      replace: '',
    },
    ['apps/server/src/edge/read-body.test.ts', 'a body that is too large is not read to its end'],
  ),
  guard(
    'C29',
    {
      file: 'apps/server/src/edge/read-body.ts',
      find: "  if (nesting(text) > DEPTH_MAX) throw new Fault('request_invalid', { issues: [tooDeep] })\n",
      replace: '',
    },
    ['apps/server/src/edge/read-body.test.ts', 'nesting is bounded before anything recursive runs'],
  ),
  guard(
    'C30',
    {
      file: 'packages/std/src/csv.ts',
      find: "const safe = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value",
      replace: 'const safe = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? value : value',
    },
    ['tests/api/reports.test.ts', 'files hold the same rows as the page, and no cell runs as a formula'],
  ),
]
