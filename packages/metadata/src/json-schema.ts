import { z } from 'zod'
import { kernelBinding } from './documents/entity.ts'
import { documentKinds, type Kind } from './documents.ts'

type JsonSchema = { [key: string]: unknown }

/** The JSON Schema editors complete documents of a kind with: whole documents, overlays, and kernel bindings for entities. */
export function jsonSchemaOf(kind: Kind): JsonSchema {
  const whole = schemaOf(documentKinds[kind].schema)
  const overlay = relaxed(whole) as JsonSchema
  overlay.required = ['kind', 'name', 'overlay']
  const otherwise = kind === 'entity' ? conditional('extends', schemaOf(kernelBinding), whole) : whole
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Courtyard ${kind}`,
    ...(kind === 'tenant' || kind === 'pack' ? otherwise : conditional('overlay', overlay, otherwise)),
  }
}

/** One schema for documents that have the key, another for those that do not. */
function conditional(key: string, having: JsonSchema, otherwise: JsonSchema): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so, and nobody awaits a schema.
  return { if: { required: [key] }, then: having, else: otherwise }
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' })
  return rest as JsonSchema
}

/** What an overlay may leave out: everything but what names the parts it changes. */
function relaxed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(relaxed)
  if (node === null || typeof node !== 'object') return node
  const copy: JsonSchema = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'required') {
      const kept = (value as string[]).filter((name) => name === 'name' || name === 'value' || name === 'field')
      if (kept.length > 0) copy.required = kept
    } else if (key === 'oneOf') copy.anyOf = relaxed(value)
    else if (key === 'properties')
      copy.properties = Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, relaxed(one)]))
    else
      copy[key] =
        key === 'minItems' ? 0 : key === 'default' || key === 'enum' || key === 'const' ? value : relaxed(value)
  }
  return copy
}

/** Path -> text of every generated schema file, below metadata/schema. */
export const schemaFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (Object.keys(documentKinds) as Kind[]).map((kind) => [
      `${kind}.schema.json`,
      `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`,
    ]),
  )
