import type { Answers, DraftPreview, PreviewFinding } from '@courtyard/contract/publishing'
import type { IssueLocale } from '@courtyard/std/issue-text'
import { textOf } from '@courtyard/std/label'
import type { Ask } from './command.ts'
import { say } from './texts/messages.ts'

type Answer = Answers[string]

/**
 * Asks for every finding that is open; undefined when the author gives up. What is neither asked nor answered stays
 * open, so publishing refuses it.
 */
export async function answerFindings(
  { findings, open }: Pick<DraftPreview, 'findings' | 'open'>,
  ask: Ask,
  locale: IssueLocale,
): Promise<Answers | undefined> {
  const answers: Record<string, Answer> = {}
  for (const finding of findings.filter(({ key }) => open.includes(key))) {
    if (finding.answers.length === 0) continue
    const answer = await askOne(finding, ask, locale)
    if (!answer) return undefined
    answers[finding.key] = answer
  }
  return answers
}

async function askOne(finding: PreviewFinding, ask: Ask, locale: IssueLocale): Promise<Answer | undefined> {
  const lines = finding.answers.map((kind) => `  ${say(locale, `offer_${kind}`)}`)
  const question = [`${finding.key}: ${textOf(finding.text, locale)}`, ...lines, say(locale, 'stop_here'), '> ']
  const chosen = (await ask(question.join('\n'))).trim()
  const kind = finding.answers.find((one) => say(locale, `offer_${one}`).startsWith(`${chosen} `))
  if (kind === undefined) return undefined
  if (kind === 'fill') return { fill: fillOf(await ask(say(locale, 'fill_with'))) }
  if (kind === 'map') return { map: await askMap(finding, ask, locale) }
  return { [kind]: true }
}

/** `= a + b` is an expression, anything else a value: JSON where it is JSON, else text. */
function fillOf(text: string): NonNullable<Answer['fill']> {
  if (text.startsWith('=')) return { expression: text.slice(1).trim() }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { value: text } // the usual case: a word needs no quotes
  }
}

async function askMap(
  { values = [] }: PreviewFinding,
  ask: Ask,
  locale: IssueLocale,
): Promise<Record<string, string | null>> {
  const map: Record<string, string | null> = {}
  for (const { value, count } of values) {
    const to = (await ask(say(locale, 'becomes', { value, count }))).trim()
    map[value] = to === '' ? null : to
  }
  return map
}

/** What to write into a file of answers for what is open: for those who cannot be asked. */
export const answersToWrite = (
  { findings, open }: Pick<DraftPreview, 'findings' | 'open'>,
  locale: IssueLocale,
): Record<string, unknown> =>
  Object.fromEntries(
    findings.filter(({ key }) => open.includes(key)).map((finding) => [finding.key, example(finding, locale)]),
  )

function example({ answers, values = [] }: PreviewFinding, locale: IssueLocale): unknown {
  const [kind] = answers
  if (kind === undefined) return say(locale, 'no_answer')
  if (kind === 'fill') return { fill: { value: '…' } }
  if (kind === 'map') return { map: Object.fromEntries(values.map(({ value }) => [value, '…'])) }
  return { [kind]: true }
}
