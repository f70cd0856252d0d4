import { z } from 'zod'
import { name } from '../documents/shapes.ts'
import type { WorkflowDocument } from '../documents/workflow.ts'
import { fieldHeader } from './definition.ts'
import type { enumeration } from './enum.ts'

/**
 * The state of a workflow. In the catalog it is a field of options, the states, which nobody writes: so lists, filters,
 * boards, conditions and publishing know it already.
 */
export const stateDocument = z.strictObject({ ...fieldHeader, type: z.literal('state'), workflow: name })
export type StateDocument = z.infer<typeof stateDocument>

/** The field of options that a state field stands for. */
export function stateOptions(
  { workflow: _, ...field }: StateDocument,
  { states, initial }: Pick<WorkflowDocument, 'states' | 'initial'>,
): z.output<(typeof enumeration)['document']> {
  const shown = states.filter((state) => !state.hidden)
  const options = (shown.length > 0 ? shown : states).map((state) => ({
    value: state.name,
    label: state.label ?? { en: state.name },
    ...(state.color && { color: state.color }),
  }))
  const isKnown = options.some(({ value }) => value === initial)
  return { ...field, type: 'enum', options, required: true, readOnly: true, ...(isKnown && { default: initial }) }
}
