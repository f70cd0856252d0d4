// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of programs, not of ours
import type { Plant } from './plant.ts'

// Ways to leak, each the removal of one guard: the non-interference suite has to find every one of them.

/** By what it lets out. */
export const leaks: Readonly<Record<string, Plant>> = {
  'rows of a list': {
    file: 'packages/query/src/sql/conditions.ts',
    find: 'rowTruth(context, row, plan.scopes.read(plan.entity.name)),',
    replace: '',
  },
  'fields, in whatever reads them': {
    file: 'packages/query/src/sql/visible.ts',
    find: '  const granted = byAll || anyOf(carrying.map(matches(context, row)))',
    replace: '  const granted = byAll || carrying.length > 0',
  },
  'fields united over rules': {
    file: 'packages/query/src/sql/visible.ts',
    find: '  return allOf([granted, ...denied.map(matches(context, row)).map(notTrue)])',
    replace: '  return granted',
  },
  'a search in fields that are hidden on a row': {
    file: 'packages/query/src/sql/conditions.ts',
    find: 'return allOf([guardedField(context, row, name), ',
    replace: 'return allOf([',
  },
  'what a path over a reference finds': {
    file: 'packages/query/src/sql/path.ts',
    find: 'truthSql(allOf([sql`${idSql(to)} = ${fieldValue(context, row, head).sql}`, guardedRow(context, to)]))',
    replace: 'truthSql(allOf([sql`${idSql(to)} = ${fieldValue(context, row, head).sql}`]))',
  },
  'the title of a referenced record': {
    file: 'packages/query/src/sql/select.ts',
    find: 'const on = truthSql(allOf([sql`${idSql(to)} = ${id.sql}`, seen]))',
    replace: 'const on = truthSql(allOf([sql`${idSql(to)} = ${id.sql}`]))',
  },
  'a number over records': {
    file: 'packages/query/src/sql/field.ts',
    find: '    guardedRow(inner, over),\n',
    replace: '',
  },
  'some record of a list': {
    file: 'packages/query/src/sql/path.ts',
    find: 'const where = allOf([sql`${by.sql} = ${parent.parentId}`, guardedRow(context, child), condition(child)])',
    replace: 'const where = allOf([sql`${by.sql} = ${parent.parentId}`, condition(child)])',
  },
  'history of fields': {
    file: 'packages/core/src/records/history-values.ts',
    find: 'const shown = entity.fields.filter((field) => !field.system && isVisible(field.name))',
    replace: 'const shown = entity.fields.filter((field) => !field.system)',
  },
  'what a mask hides, in whatever reads it': {
    file: 'packages/query/src/sql/visible.ts',
    find: '  return showing.length === carrying.length || anyOf(showing.map(matches(context, row)))',
    replace: '  return true',
  },
  'what a mask hides, in a search': {
    file: 'packages/query/src/sql/conditions.ts',
    find: 'return allOf([clearField(context, row, field), indexed',
    replace: 'return allOf([guardedField(context, row, name), indexed',
  },
  'what a mask hides, in history': {
    file: 'packages/core/src/records/history-values.ts',
    find: '  if (isMasked) return isFormer',
    replace: '  if (isMasked && isFormer) return isFormer',
  },
  'what lies in the trash': {
    file: 'packages/core/src/records/trash.ts',
    find: 'const plan = planList(rights.catalog, { ...request, can, trashed: true }, rights.scopes)',
    replace: 'const plan = planList(rights.catalog, { ...request, can, trashed: true }, { read: everything })',
  },
}
