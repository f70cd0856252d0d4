import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity, FeeStandard, Input } from '../catalog.ts'
import type { ReportInput } from '../catalog-report.ts'
import { findSealedAsked, findUnsqlable, isComputedInMemory, isSealedPath } from '../sqlable.ts'
import type { EntitySource, Model } from './model.ts'
import type { Report } from './report.ts'

type Content = Pick<
  Catalog,
  'entities' | 'roles' | 'views' | 'feeStandards' | 'reports' | 'automations' | 'schedules' | 'workflows'
>
type At = { readonly report: Report; readonly pointer: string }

/**
 * Notes every condition, sort, total and taken value that the database would have to work out and cannot: a computed field
 * with a division or a tariff. Rows are chosen before such a field is computed. Runs on a model without problems.
 */
export function checkSqlable(model: Model, content: Content): void {
  for (const [name, source] of model.entities) checkRollups(content, content.entities[name]!, source)
  for (const [name, { document, report }] of model.roles) {
    for (const [index, written] of document.rules.entries()) {
      const rule = content.roles[name]?.rules.find((one) => one.name === written.name)
      const entity = rule && content.entities[rule.subject]
      if (entity) checkTree(content, entity, { tree: rule.where, report, pointer: `/rules/${index}/where` })
    }
  }
  for (const [name, { document, report }] of model.views) {
    const view = content.views[name]
    const entity = view && content.entities[view.entity]
    if (!entity) continue
    checkTree(content, entity, { tree: view.filter, report, pointer: '/filter' })
    if (view.group) checkPath(content, entity, { path: view.group.split('.'), report, pointer: '/group' })
    for (const [index, text] of document.sort.entries())
      checkPath(content, entity, { path: text.replace(/^-/, '').split('.'), report, pointer: `/sort/${index}` })
    for (const [index, total] of document.totals.entries())
      checkPath(content, entity, { path: total.split('.'), report, pointer: `/totals/${index}` })
  }
  for (const [name, { report }] of model.reports) {
    for (const input of content.reports[name]?.inputs ?? []) checkReportInput(content, input, report)
  }
  for (const [name, { report }] of model.automations) {
    const automation = content.automations?.[name]
    const entity = automation && content.entities[automation.entity]
    if (!entity) continue
    checkTree(content, entity, { tree: automation.if, report, pointer: '/if' })
    for (const [index, { when }] of automation.effects.entries())
      checkTree(content, entity, { tree: when, report, pointer: `/effects/${index}/when` })
  }
  for (const [name, { report }] of model.schedules) {
    const schedule = content.schedules?.[name]
    const entity = schedule && content.entities[schedule.entity]
    if (!entity) continue
    checkTree(content, entity, { tree: schedule.where, report, pointer: '/where' })
    for (const [index, { when }] of schedule.effects.entries())
      checkTree(content, entity, { tree: when, report, pointer: `/effects/${index}/when` })
  }
  for (const [name, { document, report }] of model.workflows) {
    const workflow = content.workflows?.[name]
    const entity = workflow && content.entities[workflow.entity]
    if (!entity) continue
    for (const [index, written] of document.transitions.entries()) {
      const transition = workflow.transitions.find((one) => one.name === written.name)
      const pointer = `/transitions/${index}`
      checkTree(content, entity, { tree: transition?.where, report, pointer: `${pointer}/by/where` })
      checkTree(content, entity, { tree: transition?.guard, report, pointer: `${pointer}/guard` })
      for (const [at, { when }] of (transition?.effects ?? []).entries())
        checkTree(content, entity, { tree: when, report, pointer: `${pointer}/effects/${at}/when` })
    }
  }
  for (const [name, { report }] of model.feeStandards) {
    const standard = content.feeStandards[name]
    if (standard) checkStandard(content, standard, report)
  }
}

function checkRollups(content: Content, entity: Entity, { document, report }: EntitySource): void {
  for (const [index, { name }] of document.fields.entries()) {
    const field = entity.fields.find((one) => one.name === name)
    const over = field?.type === 'rollup' ? content.entities[field.over] : undefined
    if (field?.type !== 'rollup' || !over) continue
    const pointer = `/fields/${index}`
    checkTree(content, over, { tree: field.where, report, pointer: `${pointer}/where` })
    if (field.take.field !== undefined)
      checkPath(content, over, { path: [field.take.field], report, pointer: `${pointer}/take` })
  }
}

function checkStandard(content: Content, standard: FeeStandard, report: Report): void {
  const subject = content.entities[standard.subject]!
  checkTree(content, subject, { tree: standard.appliesTo, report, pointer: '/appliesTo' })
  checkTree(content, subject, { tree: standard.share?.among, report, pointer: '/share/among' })
  checkInput(content, standard.payer, { report, pointer: '/payer' })
  if (standard.share) checkInput(content, standard.share.total, { report, pointer: '/share/total' })
  for (const input of standard.inputs) checkInput(content, input, { report, pointer: `/inputs/${input.name}` })
}

function checkReportInput(content: Content, { name, from, by, where, take }: ReportInput, report: Report): void {
  const entity = content.entities[from]!
  const pointer = `/inputs/${name}`
  checkTree(content, entity, { tree: where, report, pointer: `${pointer}/where` })
  for (const path of by) checkPath(content, entity, { path: path.split('.'), report, pointer: `${pointer}/by` })
  if (take.path !== undefined)
    checkPath(content, entity, { path: take.path.split('.'), report, pointer: `${pointer}/take` })
}

function checkInput(content: Content, input: Input, { report, pointer }: At): void {
  const from = content.entities[input.from]!
  checkTree(content, from, { tree: input.where, report, pointer: `${pointer}/where` })
  if (input.take.path) checkPath(content, from, { path: input.take.path, report, pointer: `${pointer}/take` })
  for (const { path } of input.order)
    checkPath(content, from, { path: path.split('.'), report, pointer: `${pointer}/order` })
}

function checkTree(content: Content, entity: Entity, { tree, ...at }: At & { readonly tree: Tree | undefined }): void {
  const found = tree && findUnsqlable(content, entity, tree)
  if (found) refuse(found, at)
  const sealed = tree && findSealedAsked(content, entity, tree)
  if (sealed) at.report(at.pointer, 'field_sealed.asked', { name: sealed.join('.') })
}

function checkPath(content: Content, entity: Entity, { path, ...at }: At & { readonly path: readonly string[] }): void {
  if (isComputedInMemory(content, entity, path)) refuse(path, at)
  if (isSealedPath(content, entity, path)) at.report(at.pointer, 'field_sealed.sort', { name: path.join('.') })
}

const refuse = (path: readonly string[], { report, pointer }: At): void =>
  report(pointer, 'computed_in_memory', { path: path.join('.') })
