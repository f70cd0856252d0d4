import type { PreviewFinding } from '@courtyard/contract/publishing'
import { expect, test } from 'vitest'
import { answerFindings, answersToWrite } from './answer-findings.ts'

const finding = (key: string, answers: PreviewFinding['answers'], more: Partial<PreviewFinding> = {}) => ({
  key,
  kind: key.split(':')[0]!,
  entity: 'thing',
  text: { en: key },
  count: 2,
  samples: [],
  answers,
  ...more,
})
const scripted = (...said: string[]) => {
  const asked: string[] = []
  const ask = async (question: string) => {
    asked.push(question)
    return said.shift() ?? ''
  }
  return { ask, asked }
}
const values = [
  { value: 'old', count: 1 },
  { value: 'odd', count: 1 },
]
const all = [
  finding('hidden:thing/a', ['consent']),
  finding('missing_required:thing/b', ['fill']),
  finding('option_removed:thing/c', ['map'], { values }),
  finding('too_long:thing/d', ['fill', 'empty', 'cut']),
  finding('used_by:thing/e', ['consent']),
]
const open = all.slice(0, 4).map(({ key }) => key)

test('each open finding is asked once, and what is said becomes its answer', async () => {
  const { ask, asked } = scripted('c', 'f', '= area * 2', 'm', 'new', '', 'u')
  expect(await answerFindings({ findings: all, open }, ask, 'en')).toEqual({
    'hidden:thing/a': { consent: true },
    'missing_required:thing/b': { fill: { expression: 'area * 2' } },
    'option_removed:thing/c': { map: { old: 'new', odd: null } },
    'too_long:thing/d': { cut: true },
  })
  expect(asked.join()).not.toContain('used_by')
})

test('a fill is a value: JSON where it is JSON, else text', async () => {
  const one = { findings: all.slice(1, 2), open }
  expect(await answerFindings(one, scripted('f', '12').ask, 'en')).toMatchObject({
    [open[1]!]: { fill: { value: 12 } },
  })
  expect(await answerFindings(one, scripted('f', '一层').ask, 'en')).toMatchObject({
    [open[1]!]: { fill: { value: '一层' } },
  })
})

test('an answer that is not offered, or none, stops: nothing is guessed', async () => {
  const one = { findings: all.slice(0, 1), open }
  for (const said of ['', 'y', 'f', 'consent'])
    expect(await answerFindings(one, scripted(said).ask, 'en')).toBeUndefined()
})

test('who cannot be asked is told what to write', () => {
  const duplicates = finding('duplicates:thing/k', [])
  expect(answersToWrite({ findings: [...all, duplicates], open: [...open, duplicates.key] }, 'en')).toEqual({
    'hidden:thing/a': { consent: true },
    'missing_required:thing/b': { fill: { value: '…' } },
    'option_removed:thing/c': { map: { old: '…', odd: '…' } },
    'too_long:thing/d': { fill: { value: '…' } },
    'duplicates:thing/k': 'has no answer: mend the records',
  })
})
