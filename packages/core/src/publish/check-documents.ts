import {
  type FeeCase,
  type FeeCaseResult,
  runDiscountCase,
  runLateFeeCase,
  runStandardCase,
} from '@courtyard/billing/run-fee-case'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileCatalog } from '@courtyard/metadata/compile-catalog'
import { type DocumentFile, parseDocuments } from '@courtyard/metadata/parse'
import type { Issue } from '@courtyard/std/issue'
import { type ReportCase, runReportCase } from '../reports/run-report-case.ts'
import { runWorkflowCase, type WorkflowCase } from '../workflow/run-workflow-case.ts'

export type CheckedDocuments = {
  readonly issues: readonly Issue[]
  readonly cases: readonly (FeeCaseResult & { readonly file: string })[]
}

/** Parses, compiles and runs the worked cases of a folder of documents, all problems at once. Touches nothing. */
export function checkDocuments(files: readonly DocumentFile[]): CheckedDocuments {
  const { documents, issues } = parseDocuments(files)
  if (issues.length > 0) return { issues, cases: [] }
  const tenant = documents.find(({ kind }) => kind === 'tenant')?.name ?? 'check'
  const compiled = compileCatalog({ documents, tenant, version: 1 })
  if (!compiled.catalog) return { issues: compiled.issues, cases: [] }
  const { catalog } = compiled
  const inForce = (file: DocumentFile) => {
    const beside = documents.find((document) => document.file === file.path.replace(/\.cases\.json$/, '.json'))
    // A document of a module that is switched off takes its cases with it.
    return (
      !beside ||
      beside.name in catalog.feeStandards ||
      beside.name in catalog.lateFees ||
      beside.name in catalog.discounts ||
      beside.name in catalog.reports ||
      beside.name in (catalog.workflows ?? {})
    )
  }
  const cases = files.filter((file) => CASES.test(file.path) && inForce(file))
  return { issues: compiled.issues, cases: cases.flatMap((file) => casesOf(catalog, file)) }
}

const CASES = /(?:^|\/)(fee-standards|late-fees|discounts|reports|workflows)\/([a-z][a-z0-9_]*)\.cases\.json$/

function casesOf(catalog: Catalog, file: DocumentFile): (FeeCaseResult & { file: string })[] {
  const [, folder, name] = CASES.exec(file.path) ?? []
  if (folder === undefined || name === undefined) return []
  if (folder === 'reports') return reportCases(catalog, name, file)
  if (folder === 'workflows') return workflowCases(catalog, name, file)
  const { cases } = JSON.parse(file.text) as { cases: FeeCase[] }
  const standard = catalog.feeStandards[name]
  const policy = catalog.lateFees[name]
  const discount = catalog.discounts[name]
  return cases.map((given) => {
    if (folder === 'fee-standards' && standard) return { file: file.path, ...runStandardCase(catalog, standard, given) }
    if (folder === 'late-fees' && policy) return { file: file.path, ...runLateFeeCase(policy, given) }
    if (folder === 'discounts' && discount) return { file: file.path, ...runDiscountCase(catalog, discount, given) }
    return { file: file.path, name: given.name, passed: false, expected: 'a document of this name', actual: 'none' }
  })
}

function reportCases(catalog: Catalog, name: string, file: DocumentFile): (FeeCaseResult & { file: string })[] {
  const { cases } = JSON.parse(file.text) as { cases: ReportCase[] }
  const report = catalog.reports[name]
  return cases.map((given) =>
    report
      ? { file: file.path, ...runReportCase(catalog, report, given) }
      : { file: file.path, name: given.name, passed: false, expected: 'a document of this name', actual: 'none' },
  )
}

function workflowCases(catalog: Catalog, name: string, file: DocumentFile): (FeeCaseResult & { file: string })[] {
  const { cases } = JSON.parse(file.text) as { cases: WorkflowCase[] }
  const workflow = catalog.workflows?.[name]
  return cases.map((given) =>
    workflow
      ? { file: file.path, ...runWorkflowCase(catalog, workflow, given) }
      : { file: file.path, name: given.name, passed: false, expected: 'a document of this name', actual: 'none' },
  )
}
