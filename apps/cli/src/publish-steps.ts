import { readFile } from 'node:fs/promises'
import { type Answers, answersSchema, type DraftPreview } from '@courtyard/contract/publishing'
import { previewFiles } from '@courtyard/core/publish/preview-files'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { issueTexts } from '@courtyard/core/texts/core-texts'
import { type IssueLocale, sayIssues } from '@courtyard/std/issue-text'
import { textOf } from '@courtyard/std/label'
import { answerFindings, answersToWrite } from './answer-findings.ts'
import { type Ask, type Call, type Outcome, UsageError } from './command.ts'
import type { File } from './folder.ts'
import { say } from './texts/messages.ts'

/** Options of every command that publishes. */
export const publishOptions = {
  tenant: { type: 'string' },
  note: { type: 'string' },
  answers: { type: 'string' },
  preview: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const

export type ToPublish = {
  readonly tenant: string
  readonly files: readonly File[]
  /** The version the files were made from, where that is known: another one in force is a publish_conflict. */
  readonly base?: number | undefined
  readonly note: string
  /** The older version that the files bring back. */
  readonly restores?: number | undefined
  /** Called when it is in force. */
  published?(version: number): Promise<void>
}

/** What publishing would do, in the reader's words. */
type Preview = Omit<DraftPreview, 'base_version'>

/**
 * Previews files and publishes exactly what was previewed. What wants a decision is asked at a terminal; where nobody can
 * be asked it is refused with exit code 2 and what to write, never guessed.
 */
export async function publishStepByStep(call: Call, given: ToPublish): Promise<Outcome> {
  const deps = await call.deps()
  let answers = await readAnswers(call)
  const look = async (): Promise<Preview> => {
    const found = await previewFiles(deps, given.tenant, { files: given.files, answers, restores: given.restores })
    return { ...found, issues: sayIssues(issueTexts, found.issues, call.locale) }
  }
  let preview = await look()
  if (call.values.preview === true) return { text: tell(preview, call.locale), json: preview, ok: preview.publishable }
  const ask = call.values.yes === true || call.values.json === true ? undefined : call.ask
  if (ask && !isDecided(preview)) {
    const more = await decide(preview, ask, call.locale)
    if (!more) return { text: say(call.locale, 'not_published'), json: preview, ok: false, code: 2 }
    answers = { ...answers, ...more }
    preview = await look()
  }
  if (!isDecided(preview)) return undecided(preview, call.locale)
  if (ask && preview.changes.length > 0 && !(await isConfirmed(preview, ask, call.locale)))
    return { text: say(call.locale, 'not_published'), json: preview, ok: false }
  const { files, note, base, restores } = given
  const expectedVersion = base ?? preview.current_version
  const order = { files, answers, restores, seal: preview.seal, by: 'operator', note, expectedVersion }
  const published = await publishDocuments(deps, given.tenant, order)
  await given.published?.(published.version)
  const text = say(call.locale, 'published', { version: published.version, changes: published.changes.length })
  return { text, json: { ...published, seal: preview.seal }, ok: true }
}

async function readAnswers(call: Call): Promise<Answers> {
  const file = call.values.answers
  if (typeof file !== 'string') return {}
  const parsed = answersSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const told = `${file}: ${issue?.path.join('/')}: ${issue?.message}`
  throw new UsageError({ 'zh-CN': told, en: told })
}

const isDecided = ({ ambiguities, open, issues }: Preview): boolean =>
  ambiguities.length === 0 && open.length === 0 && issues.length === 0

/** What the author says to what is ambiguous or open; undefined when that cannot be said here. */
async function decide(preview: Preview, ask: Ask, locale: IssueLocale): Promise<Answers | undefined> {
  const two: Answers = {}
  for (const { key, text } of preview.ambiguities) {
    const said = await ask(say(locale, 'two_things', { text: textOf(text, locale) }))
    if (said.trim() !== 't') return undefined
    two[key] = { consent: true }
  }
  const open = preview.open.filter((key) => !two[key])
  const answers = await answerFindings({ findings: preview.findings, open }, ask, locale)
  return answers && { ...two, ...answers }
}

const isConfirmed = async (preview: Preview, ask: Ask, locale: IssueLocale): Promise<boolean> =>
  (await ask(`${tell(preview, locale)}\n${say(locale, 'confirm', { version: preview.version })}`))
    .trim()
    .toLowerCase() === 'y'

function undecided(preview: Preview, locale: IssueLocale): Outcome {
  const wanted = answersToWrite(preview, locale)
  const lines = [
    ...preview.ambiguities.map(({ text }) => textOf(text, locale)),
    ...preview.issues.map(
      ({ pointer, message, expected }) => `${pointer}: ${message}${expected ? ` (${expected})` : ''}`,
    ),
    ...(preview.open.length > 0 ? [say(locale, 'answer_these'), JSON.stringify(wanted, null, 2)] : []),
  ]
  return { text: [tell(preview, locale), ...lines].join('\n'), json: preview, ok: false, code: 2 }
}

/** The preview as people read it. */
function tell(preview: Preview, locale: IssueLocale): string {
  const { version, current_version, changes, findings, refusals, open } = preview
  const head =
    changes.length === 0
      ? say(locale, 'nothing_new', { version })
      : say(locale, 'version_step', { from: current_version, to: version })
  return [
    head,
    ...changes.map(({ text }) => `  ${textOf(text, locale)}`),
    ...findings.map(({ key, text }) => `${open.includes(key) ? '? ' : '! '}${textOf(text, locale)} (${key})`),
    ...refusals.map(({ reason, entity, name }) => `x ${reason}: ${entity} ${name}`),
  ].join('\n')
}
