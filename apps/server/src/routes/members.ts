import {
  assignableRolesSchema,
  assignmentSchema,
  memberPageSchema,
  newAssignmentSchema,
} from '@courtyard/contract/members'
import type { IdentityDeps } from '@courtyard/core/identity/require-member'
import { assignRole, endAssignment } from '@courtyard/core/members/assign-role'
import { agreeToAssignment, refuseAssignment } from '@courtyard/core/members/assignment-asks'
import { assignableRoles, listMembers } from '@courtyard/core/members/list-members'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const about = { tags: ['members'], requires: ['run:members', 'run:access'] as const }

/** People of the company, and which roles they are assigned over what. */
export function addMemberRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, identity: world.auth }
  operations.add(
    '/v1/members',
    {
      ...about,
      method: 'get',
      operationId: 'list_members',
      request: { query: z.object({ q: z.string().optional(), cursor: z.string().optional() }) },
      responses: jsonAnswer(memberPageSchema, 'People of the console, in the order they joined'),
    },
    async (context) =>
      context.json(await listMembers(deps, context.get('actor'), readQuery(context.req.url, ['q', 'cursor']))),
  )
  operations.add(
    '/v1/assignable-roles',
    {
      ...about,
      method: 'get',
      operationId: 'list_assignable_roles',
      responses: jsonAnswer(assignableRolesSchema, 'The roles of the console, and which of them one may assign'),
    },
    async (context) => context.json(await assignableRoles(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/members/{id}/assignments',
    {
      ...about,
      method: 'post',
      operationId: 'assign_role',
      request: {
        params: z.object({ id: z.string().meta({ 'x-entity': 'member' }) }),
        body: jsonBody(newAssignmentSchema),
      },
      responses: jsonAnswer(assignmentSchema, 'The assignment', 201),
    },
    async (context) => {
      const asked = parseShape(newAssignmentSchema, await readJson(context.req.raw))
      const request = { ...asked, member: context.req.param('id') ?? '' }
      return context.json(await assignRole(deps, context.get('actor'), request), 201)
    },
  )
  operations.add(
    '/v1/assignments/{id}/end',
    {
      ...about,
      method: 'post',
      operationId: 'end_assignment',
      request: { params: idParameter('assignment') },
      responses: jsonAnswer(assignmentSchema, 'The assignment, ended'),
    },
    async (context) => context.json(await endAssignment(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  addAsks(operations, deps)
}

/** Roles that wait for a second person. */
function addAsks(operations: Operations, deps: IdentityDeps): void {
  operations.add(
    '/v1/assignment-asks/{id}/agree',
    {
      ...about,
      method: 'post',
      operationId: 'agree_to_assignment',
      request: { params: idParameter('assignment_ask') },
      responses: jsonAnswer(assignmentSchema, 'The assignment, given'),
    },
    async (context) => context.json(await agreeToAssignment(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/assignment-asks/{id}/refuse',
    {
      ...about,
      method: 'post',
      operationId: 'refuse_assignment',
      request: { params: idParameter('assignment_ask') },
      responses: { 204: { description: 'It waits no more' } },
    },
    async (context) => {
      await refuseAssignment(deps, context.get('actor'), context.req.param('id') ?? '')
      return context.body(null, 204)
    },
  )
}
