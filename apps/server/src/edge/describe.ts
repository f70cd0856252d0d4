import { problemSchema } from '@courtyard/contract/problem'
import type { RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'

type Responses = RouteConfig['responses']

const problem = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: problemSchema.meta({ id: 'Problem' }) } },
}

/** Responses of an operation that answers JSON, and problems. */
export const jsonAnswer = (schema: z.ZodType, description: string, status = 200): Responses => ({
  [status]: { description, content: { 'application/json': { schema } } },
  default: problem,
})

/** Responses of an operation that answers a file, and problems. */
export const fileAnswer = (type: string, description: string): Responses => ({
  200: { description, content: { [type]: { schema: z.string().meta({ format: 'binary' }) } } },
  default: problem,
})

/** A JSON body. */
export const jsonBody = (schema: z.ZodType) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** The id in a path, marked with what it is the id of, so that the isolation test knows whose ids to try. */
export const idParameter = (kind: string) => z.object({ id: z.string().meta({ format: 'uuid', 'x-entity': kind }) })
/** Path parameter: a document's name, which means something within its tenant only. */
export const nameParameter = (kind: string) => z.object({ name: z.string().meta({ 'x-document': kind }) })
