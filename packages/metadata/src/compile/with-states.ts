import type { WrittenEntity } from '../documents/entity.ts'
import type { WorkflowDocument } from '../documents/workflow.ts'
import { stateOptions } from '../fields/state.ts'
import type { FieldDocument } from '../fields.ts'
import type { EntitySource, Source } from './model.ts'
import { reportUnknown } from './report.ts'

export type StatesContext = {
  readonly workflows: ReadonlyMap<string, Source<WorkflowDocument>>
  /** Filled in: which workflow a state field has, by `<entity>.<field>`. */
  readonly states: Map<string, string>
}
type Written = Source<WrittenEntity> & Pick<EntitySource, 'kernel'>

/** The entity with its state fields as fields of options; one whose workflow is unknown is noted and left out. */
export function withStates(
  source: Written,
  { workflows, states }: StatesContext,
): Omit<EntitySource, 'fields' | 'system'> {
  const { name, document, report } = source
  const fields = document.fields.flatMap((field, index): FieldDocument[] => {
    if (field.type !== 'state') return [field]
    const workflow = workflows.get(field.workflow)
    if (!workflow) {
      reportUnknown(report, `/fields/${index}/workflow`, {
        ...{ what: 'workflow', name: field.workflow, known: workflows.keys() },
      })
      return []
    }
    const { entity, state } = workflow.document
    if (entity !== name || state !== field.name)
      report(`/fields/${index}/workflow`, 'workflow_elsewhere', { workflow: field.workflow, entity, state })
    states.set(`${name}.${field.name}`, field.workflow)
    return [stateOptions(field, workflow.document)]
  })
  return { ...source, document: { ...document, fields } }
}
