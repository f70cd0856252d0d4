import type { Catalog } from '../catalog.ts'
import type { PhysicalNames } from '../physical-names.ts'
import { findSealedAsked, isSealedPath } from '../sqlable.ts'
import type { EntitySource, Model } from './model.ts'
import { isSealedShape } from './personal-of.ts'

/** Notes which fields cannot lie sealed: for their class, for what their documents say besides, or for what their column holds. */
export function checkSealed(model: Model, physical: PhysicalNames): void {
  for (const entity of model.entities.values())
    for (const [index, field] of entity.document.fields.entries()) {
      const pointer = `/fields/${index}`
      const isSealed = 'sealed' in field && field.sealed === true
      const report = (at: string, code: `field_sealed.${'class' | 'default' | 'existing' | 'kept'}`) =>
        entity.report(`${pointer}/${at}`, code, { name: field.name })
      const types = typesOf(entity, field.name, physical)
      if (!isSealed) {
        if (types.some(isSealedType)) report('name', 'field_sealed.kept')
        continue
      }
      if (!isSealedShape(field)) report('sealed', 'field_sealed.class')
      if ('default' in field && field.default !== undefined) report('default', 'field_sealed.default')
      // SQL cannot seal, so values never come over from a column of another type.
      if (types.length > 1) report('sealed', types.every(isSealedType) ? 'field_sealed.kept' : 'field_sealed.existing')
    }
}

/** Which types a field has a column for: its own, and those it once had. */
const typesOf = ({ name, kernel }: EntitySource, field: string, physical: PhysicalNames): string[] =>
  kernel
    ? []
    : Object.keys(physical).flatMap((key) =>
        key.startsWith(`${name}.${field}:`) ? [key.slice(name.length + field.length + 2)] : [],
      )

const isSealedType = (type: string): boolean => type.startsWith(SEALED_TYPE)

/** The column of a sealed field is none that a readable one could take. */
export const SEALED_TYPE = 'sealed_'

/** Notes what would compare sealed values by their columns, and what would lie readable elsewhere until it is sent. */
export function checkSealedUses(model: Model, content: Pick<Catalog, 'entities' | 'hooks'>): void {
  checkPeriods(model, content)
  for (const [name, { document, report }] of model.hooks) {
    const { entity, send } = content.hooks[name] ?? {}
    const sent = entity === undefined ? undefined : content.entities[entity]
    if (!sent || send?.unmasked !== true) continue
    for (const [index, path] of (document.send?.fields ?? []).entries())
      if (isSealedPath(content, sent, path.split('.')))
        report(`/send/fields/${index}`, 'field_sealed.sent', { name: path })
  }
}

/** Rules about periods are held by SQL over the columns. */
function checkPeriods(model: Model, { entities }: Pick<Catalog, 'entities'>): void {
  for (const [name, { document, report }] of model.entities) {
    const entity = entities[name]!
    const isSealed = (field: string) => entity.fields.some((one) => one.name === field && one.sealed !== undefined)
    for (const [index, { by }] of document.noOverlap.entries()) {
      const pointer = `/noOverlap/${index}`
      for (const [at, field] of by.entries())
        if (isSealed(field)) report(`${pointer}/by/${at}`, 'field_sealed.asked', { name: field })
      const where = entity.noOverlap[index]?.where
      const asked = where && findSealedAsked({ entities }, entity, where)
      if (asked) report(`${pointer}/where`, 'field_sealed.asked', { name: asked.join('.') })
    }
  }
}
