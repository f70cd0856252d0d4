import type { Mapping, MappingColumn, MappingSheet } from '../catalog.ts'
import type { MappingDocument } from '../documents/mapping.ts'
import { defined } from '../fields/definition.ts'
import { labelOf } from './labels.ts'
import type { Model, ModelField, Source } from './model.ts'
import { isStoredType, knownEntity, ownField, resolvePath } from './paths.ts'
import { type Report, reportDuplicates } from './report.ts'

type SheetDocument = MappingDocument['sheets'][number]
type ColumnDocument = SheetDocument['columns'][number]
type At = { readonly report: Report; readonly pointer: string }

/** A mapping: sheets with their fields, keys and lookups resolved. */
export function compileMapping(model: Model, { name, document, report }: Source<MappingDocument>): Mapping {
  reportDuplicates(
    report,
    document.sheets.map((sheet) => sheet.name),
    (index) => `/sheets/${index}/name`,
  )
  const sheets = document.sheets.flatMap((sheet, index) => {
    if (sheet.hidden || !knownEntity(model, { name: sheet.entity, report, pointer: `/sheets/${index}/entity` }))
      return []
    return [compileSheet(model, sheet, { report, pointer: `/sheets/${index}` })]
  })
  return { name, label: labelOf(document.label, name), sheets }
}

function compileSheet(model: Model, sheet: SheetDocument, { report, pointer }: At): MappingSheet {
  const entity = model.entities.get(sheet.entity)!
  if (entity.kernel && !entity.kernel.writable)
    report(`${pointer}/entity`, 'entity_read_only', { entity: sheet.entity })
  reportDuplicates(
    report,
    sheet.columns.map((column) => column.field),
    (index) => `${pointer}/columns/${index}/field`,
  )
  const columns = sheet.columns.flatMap((column, index) => {
    const compiled = compileColumn(model, sheet.entity, column, { report, pointer: `${pointer}/columns/${index}` })
    return compiled ? [compiled] : []
  })
  for (const [index, name] of sheet.key.entries()) {
    ownField(model, sheet.entity, { name, report, pointer: `${pointer}/key/${index}` })
    if (!sheet.columns.some((column) => column.field === name)) {
      report(`${pointer}/key/${index}`, 'key_not_mapped', { name })
    }
  }
  for (const field of entity.document.fields) {
    if (!('required' in field) || !field.required || ('default' in field && field.default !== undefined)) continue
    if (!sheet.columns.some((column) => column.field === field.name && !column.hidden)) {
      report(`${pointer}/columns`, 'required_not_mapped', { name: field.name })
    }
  }
  const { name, match, key, skip, header, distinct, each, joins } = sheet
  return { name, match, entity: sheet.entity, key, skip, header, columns, ...defined({ distinct, each, joins }) }
}

function compileColumn(
  model: Model,
  entity: string,
  column: ColumnDocument,
  { report, pointer }: At,
): MappingColumn | undefined {
  const field = ownField(model, entity, { name: column.field, report, pointer: `${pointer}/field` })
  if (!field || column.hidden) return undefined
  const isList = field.type === 'references'
  const target = targetOf(field, column)
  if (
    (!isStoredType(field.type) && !isList && field.type !== 'any_reference') ||
    field.type === 'auto_number' ||
    field.system
  )
    report(`${pointer}/field`, 'field_not_stored.import', { name: column.field })
  const headers = typeof column.header === 'string' ? [column.header] : column.header
  const sources = [headers, column.compose, column.constant, column.lookup?.headers, column.lookup?.constants].filter(
    (one) => one !== undefined,
  )
  if (sources.length === 0) report(pointer, 'column_source_missing')
  const { lookup } = column
  if (lookup) {
    if (field.type === 'any_reference' && target === undefined)
      report(`${pointer}/lookup/entity`, 'lookup_entity', { name: column.field, known: field.to.join(', ') })
    else if (target === undefined) report(`${pointer}/lookup`, 'lookup_not_reference', { name: column.field })
    else {
      const paths = [
        ...lookup.by.map((path, index) => ({ path, at: `by/${index}` })),
        ...Object.keys(lookup.constants ?? {}).map((path) => ({ path, at: `constants/${path}` })),
      ]
      for (const { path, at } of paths) resolvePath(model, target, { path, report, pointer: `${pointer}/lookup/${at}` })
    }
    if (lookup.headers && lookup.headers.length !== lookup.by.length) {
      report(`${pointer}/lookup/headers`, 'lookup_headers', { count: lookup.by.length })
    }
    if (isList && (column.separator === undefined || lookup.by.length !== 1 || lookup.headers))
      report(pointer, 'separator_missing', { name: column.field })
  } else if (field.type === 'reference' || isList || field.type === 'any_reference') {
    report(pointer, 'lookup_missing', { name: column.field, entity: [field.to].flat().join(', ') })
  }
  return {
    field: column.field,
    required: column.required,
    transforms: column.transforms,
    ...defined({
      header: headers,
      compose: column.compose,
      constant: column.constant,
      default: column.default,
      values: column.values,
      separator: column.separator,
      lookup: lookup && {
        by: lookup.by,
        ...defined({
          entity: lookup.entity,
          headers: lookup.headers,
          constants: lookup.constants,
          missing: lookup.missing,
        }),
      },
    }),
  }
}

/** The entity that a column's lookup looks in; undefined where the field refers to none, or does not say which. */
function targetOf(field: ModelField, { lookup }: ColumnDocument): string | undefined {
  if (field.system) return undefined
  if (field.type === 'reference' || field.type === 'references') return field.to
  if (field.type !== 'any_reference' || lookup?.entity === undefined) return undefined
  return field.to.find((name) => name === lookup.entity)
}
