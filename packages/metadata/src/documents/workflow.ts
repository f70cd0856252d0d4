import { z } from 'zod'
import { optionColors } from '../fields/option.ts'
import { effectDocument } from './effect.ts'
import { expression, header, label, name, part } from './shapes.ts'

const state = z.strictObject({
  ...part,
  name,
  color: z.enum(optionColors).exactOptional(),
  /** Nothing leads out of it. */
  final: z.boolean().exactOptional(),
})

const transition = z.strictObject({
  ...part,
  name,
  from: z.array(name).min(1).max(60),
  to: name,
  /** The only grant: somebody with one of these roles, on a record that fits. */
  by: z.strictObject({
    role: z.union([name, z.array(name).min(1).max(20)]),
    where: expression.exactOptional(),
  }),
  guard: expression.exactOptional(),
  /** What is filled in with it, whoever may write it else. */
  fields: z
    .array(z.union([name, z.strictObject({ name, required: z.boolean().default(false) })]))
    .max(30)
    .default([]),
  /** What is asked before it happens. */
  confirm: label.exactOptional(),
  effects: z.array(effectDocument).max(20).default([]),
})

/** The states of an entity's records and who may move them on. */
export const workflowDocument = z.strictObject({
  ...header('workflow'),
  help: label.exactOptional(),
  entity: name,
  /** Its field of type state. */
  state: name,
  initial: name,
  states: z.array(state).min(1).max(60),
  transitions: z.array(transition).max(120),
})
export type WorkflowDocument = z.infer<typeof workflowDocument>
