import type { Answers, DraftPreview, PreviewFinding } from '@courtyard/contract/publishing'
import { textOf } from '@courtyard/std/label'
import type { Ask } from './command.ts'

type Answer = Answers[string]
type Kind = PreviewFinding['answers'][number]

/** What each answer means, in the order in which it is offered. */
const offers: Readonly<Record<Kind, string>> = {
  consent: 'c  yes, do it',
  fill: 'f  fill: a value, or = and an expression of the own row',
  map: 'm  map each value to another one, or to nothing',
  cut: 'u  cut the text to its new length',
  empty: 'e  leave these fields empty',
}

/**
 * Asks for every finding that is open; undefined when the author gives up. What is neither asked nor answered stays
 * open, so publishing refuses it.
 */
export async function answerFindings(
  { findings, open }: Pick<DraftPreview, 'findings' | 'open'>,
  ask: Ask,
): Promise<Answers | undefined> {
  const answers: Record<string, Answer> = {}
  for (const finding of findings.filter(({ key }) => open.includes(key))) {
    if (finding.answers.length === 0) continue
    const answer = await askOne(finding, ask)
    if (!answer) return undefined
    answers[finding.key] = answer
  }
  return answers
}

async function askOne(finding: PreviewFinding, ask: Ask): Promise<Answer | undefined> {
  const lines = finding.answers.map((kind) => `  ${offers[kind]}`)
  const question = [`${finding.key}: ${textOf(finding.text, 'en')}`, ...lines, '  anything else: stop here', '> ']
  const chosen = (await ask(question.join('\n'))).trim()
  const kind = finding.answers.find((one) => offers[one].startsWith(`${chosen} `))
  if (kind === undefined) return undefined
  if (kind === 'fill') return { fill: fillOf(await ask('fill with> ')) }
  if (kind === 'map') return { map: await askMap(finding, ask) }
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

async function askMap({ values = [] }: PreviewFinding, ask: Ask): Promise<Record<string, string | null>> {
  const map: Record<string, string | null> = {}
  for (const { value, count } of values) {
    const to = (await ask(`${value} (${count}) becomes (empty for nothing)> `)).trim()
    map[value] = to === '' ? null : to
  }
  return map
}

/** What to write into a file of answers for what is open: for those who cannot be asked. */
export const answersToWrite = ({ findings, open }: Pick<DraftPreview, 'findings' | 'open'>): Record<string, unknown> =>
  Object.fromEntries(findings.filter(({ key }) => open.includes(key)).map((finding) => [finding.key, example(finding)]))

function example({ answers, values = [] }: PreviewFinding): unknown {
  const [kind] = answers
  if (kind === undefined) return 'has no answer: mend the records'
  if (kind === 'fill') return { fill: { value: '…' } }
  if (kind === 'map') return { map: Object.fromEntries(values.map(({ value }) => [value, '…'])) }
  return { [kind]: true }
}
