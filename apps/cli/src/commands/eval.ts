import { readFile } from 'node:fs/promises'
import { type ExpressionCase, evaluateCase } from '@courtyard/expression/cases'
import { type Call, type Command, type Outcome, required, UsageError } from '../command.ts'
import { say, wordsOf } from '../texts/messages.ts'

/** Evaluates one expression on JSON input, or runs a file of worked cases. */
export const evaluate: Command = {
  name: 'eval',
  usage: '--expr E --input JSON [--scale N] | --cases FILE',
  options: {
    expr: { type: 'string' },
    input: { type: 'string' },
    scale: { type: 'string' },
    cases: { type: 'string' },
  },
  run: (call) => (call.values.cases === undefined ? evaluateOne(call) : evaluateFile(call)),
}

async function evaluateOne(call: Call): Promise<Outcome> {
  const scale = call.values.scale === undefined ? undefined : Number(required(call, 'scale'))
  const given: ExpressionCase = {
    name: 'expression',
    expr: required(call, 'expr'),
    input: readInput(call.values.input),
    ...(scale !== undefined && { round: { scale, mode: 'half_up' } }),
    expected: null,
  }
  const { actual, problem } = evaluateCase(given)
  return {
    text: problem ?? actual,
    json: problem === undefined ? { value: actual } : { problem },
    ok: problem === undefined,
  }
}

async function evaluateFile(call: Call): Promise<Outcome> {
  const file = required(call, 'cases')
  const cases = JSON.parse(await readFile(file, 'utf8')) as ExpressionCase[]
  if (!Array.isArray(cases)) throw new UsageError(wordsOf('cases_none', { file }))
  const results = cases.map(evaluateCase)
  const failed = results.filter(({ passed }) => !passed)
  const lines = failed.map(({ name, actual, expected, problem }) =>
    say(call.locale, 'case_failed', { name, expected: String(expected), actual: problem ?? actual }),
  )
  return {
    text: [
      ...lines,
      say(call.locale, 'cases_run', { passed: results.length - failed.length, failed: failed.length }),
    ].join('\n'),
    json: { results },
    ok: failed.length === 0 && results.length > 0,
  }
}

function readInput(text: unknown): Record<string, unknown> {
  if (text === undefined) return {}
  try {
    return JSON.parse(String(text)) as Record<string, unknown>
  } catch (error) {
    throw new UsageError(wordsOf('input_not_json', { why: error instanceof Error ? error.message : '' }))
  }
}
