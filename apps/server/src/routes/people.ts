import {
  factorRemovedSchema,
  invitedSchema,
  keySchema,
  madeKeySchema,
  memberSignInsSchema,
  newInvitationSchema,
  newKeySchema,
  newServiceAccountSchema,
  portalRolesSchema,
  unlockedSchema,
} from '@courtyard/contract/identity'
import { inviteAgain, inviteMember, portalRoles } from '@courtyard/core/identity/invite-member'
import {
  endSignIns,
  leaveCompany,
  memberSignIns,
  removeFactor,
  unlockMember,
} from '@courtyard/core/identity/member-sign-ins'
import { createServiceAccount, makeServiceKey, revokeMemberKey } from '@courtyard/core/identity/service-accounts'
import { z } from 'zod'
import { jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import type { World } from '../world.ts'
import { wakeForMail } from './auth.ts'

const about = { tags: ['members'], requires: ['run:members', 'run:access'] as const }
const memberId = z.string().meta({ 'x-entity': 'member' })
const params = z.object({ id: memberId })
const keyParams = z.object({ id: memberId, key: z.string().meta({ format: 'uuid', 'x-entity': 'api_key' }) })
const leavingSchema = z.strictObject({ on: z.string().exactOptional().describe('Today when absent') })
const idOf = (context: EdgeContext) => context.req.param('id') ?? ''

/** How people get in, where they are signed in, and how they leave; accounts and keys of programs. */
export function addPeopleRoutes(operations: Operations, world: World): void {
  addInvitationRoutes(operations, world)
  addSignInRoutes(operations, world)
  addServiceRoutes(operations, world)
}

function addInvitationRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, identity: world.auth }
  const origin = world.linkOrigin
  operations.add(
    '/v1/portal-roles',
    {
      ...{ ...about, method: 'get', operationId: 'list_portal_roles' },
      responses: jsonAnswer(portalRolesSchema, 'Roles of the portal, and whose records their people are'),
    },
    async (context) => context.json(await portalRoles(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/invitations',
    {
      ...{ ...about, method: 'post', operationId: 'invite_member', request: { body: jsonBody(newInvitationSchema) } },
      responses: jsonAnswer(invitedSchema, 'Whom it made a member, and how they were told', 201),
    },
    async (context) => {
      const asked = parseShape(newInvitationSchema, await readJson(context.req.raw))
      const invited = await inviteMember(deps, context.get('actor'), { ...asked, origin })
      await wakeForMail(world)
      return context.json(invited, 201)
    },
  )
  operations.add(
    '/v1/members/{id}/invitation',
    {
      ...{ ...about, method: 'post', operationId: 'invite_again', request: { params } },
      responses: jsonAnswer(invitedSchema, 'How they were told'),
    },
    async (context) => {
      const invited = await inviteAgain(deps, context.get('actor'), { member: idOf(context), origin })
      await wakeForMail(world)
      return context.json(invited)
    },
  )
}

function addSignInRoutes(operations: Operations, { deps: world, auth: identity }: World): void {
  const deps = { ...world, identity }
  operations.add(
    '/v1/members/{id}/sign-ins',
    {
      ...{ ...about, method: 'get', operationId: 'member_sign_ins', request: { params } },
      responses: jsonAnswer(memberSignInsSchema, 'Where the person is signed in, and by what'),
    },
    async (context) => context.json(await memberSignIns(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/members/{id}/sign-ins/end',
    {
      ...{ ...about, method: 'post', operationId: 'end_member_sign_ins', request: { params } },
      responses: jsonAnswer(z.object({ ended: z.int() }), 'How many ended'),
    },
    async (context) => context.json(await endSignIns(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/members/{id}/unlock',
    {
      ...{ ...about, method: 'post', operationId: 'unlock_member', request: { params } },
      responses: jsonAnswer(unlockedSchema, 'They may try again at once, or a second person has to ask too'),
    },
    async (context) => context.json(await unlockMember(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/members/{id}/factor/remove',
    {
      ...{ ...about, method: 'post', operationId: 'remove_member_factor', request: { params } },
      responses: jsonAnswer(
        factorRemovedSchema,
        'Sign-in asks for the password alone, or a second person has to ask too',
      ),
    },
    async (context) => context.json(await removeFactor(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/members/{id}/leave',
    {
      ...{ ...about, method: 'post', operationId: 'end_membership' },
      request: { params, body: jsonBody(leavingSchema) },
      responses: jsonAnswer(z.object({ to: z.string() }), 'First day without membership'),
    },
    async (context) => {
      const { on } = parseShape(leavingSchema, await readJson(context.req.raw))
      return context.json(await leaveCompany(deps, context.get('actor'), { member: idOf(context), on }))
    },
  )
}

function addServiceRoutes(operations: Operations, { deps: world, auth: identity }: World): void {
  const deps = { ...world, identity }
  operations.add(
    '/v1/service-accounts',
    {
      ...{ ...about, method: 'post', operationId: 'create_service_account' },
      request: { body: jsonBody(newServiceAccountSchema) },
      responses: jsonAnswer(z.object({ member: z.string() }), 'The account of a program', 201),
    },
    async (context) => {
      const asked = parseShape(newServiceAccountSchema, await readJson(context.req.raw))
      return context.json(await createServiceAccount(deps, context.get('actor'), asked), 201)
    },
  )
  operations.add(
    '/v1/members/{id}/keys',
    {
      ...{ ...about, method: 'post', operationId: 'make_key', request: { params, body: jsonBody(newKeySchema) } },
      responses: jsonAnswer(madeKeySchema, 'The key, told this once', 201),
    },
    async (context) => {
      const asked = parseShape(newKeySchema, await readJson(context.req.raw))
      return context.json(await makeServiceKey(deps, context.get('actor'), { ...asked, member: idOf(context) }), 201)
    },
  )
  operations.add(
    '/v1/members/{id}/keys/{key}/revoke',
    {
      ...{ ...about, method: 'post', operationId: 'revoke_key', request: { params: keyParams } },
      responses: jsonAnswer(z.object({ keys: z.array(keySchema) }), 'The keys of the account'),
    },
    async (context) => {
      const asked = { member: idOf(context), key: context.req.param('key') ?? '' }
      return context.json(await revokeMemberKey(deps, context.get('actor'), asked))
    },
  )
}
