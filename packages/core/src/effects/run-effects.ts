import type { Effect } from '@courtyard/metadata/catalog-automation'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { type Label, textOf } from '@courtyard/std/label'
import { coreIssue, coreTexts } from '../texts/core-texts.ts'
import type { EffectContext } from './effect-context.ts'
import { runCreate } from './run-create.ts'
import { runSet } from './run-set.ts'
import { runHook, runNotify } from './run-telling.ts'

type Run<K extends Effect['do']> = (context: EffectContext, effect: Extract<Effect, { do: K }>) => Promise<void>

/** Decision 0014 as a table: what each effect does, and whether that is in the transaction of the write or after it. */
export const effectKinds: {
  readonly [K in Effect['do']]: { readonly in: 'transaction' | 'outbox'; readonly run: Run<K> }
} = {
  set: { in: 'transaction', run: runSet },
  create: { in: 'transaction', run: runCreate },
  notify: { in: 'outbox', run: runNotify },
  hook: { in: 'outbox', run: runHook },
}

/** Whose effects they are, as people and programs name it. */
export type EffectOwner = {
  readonly kind: 'automation' | 'schedule' | 'transition'
  readonly name: string
  readonly label: Label
}

/** Runs effects in their order. Throws Fault effect_failed, naming owner and effect: then nothing of the whole write stays. */
export async function runEffects(
  context: EffectContext,
  owner: EffectOwner,
  effects: readonly Effect[],
): Promise<void> {
  for (const effect of effects) {
    try {
      await runEffect(context, effect)
    } catch (error) {
      throw isFault(error) && !ENDS.has(error.code) ? failed(error, owner, effect) : error
    }
  }
}

/** Faults that say themselves what happened, or that a repetition mends. */
const ENDS: ReadonlySet<string> = new Set(['effect_failed', 'effects_endless', 'try_again', 'timed_out'])

async function runEffect(context: EffectContext, effect: Effect): Promise<void> {
  const { run } = effectKinds[effect.do] as { readonly run: (context: EffectContext, effect: Effect) => Promise<void> }
  await run(context, effect)
}

/** The reason is named; values and names of fields are not, because whoever wrote may not know the record that was meant. */
function failed(fault: Fault, owner: EffectOwner, effect: Effect): Fault {
  const reasons = (fault.details.issues ?? []).map(({ code }: Issue) => code)
  const reason = [fault.code, ...reasons].join(', ')
  const issue = coreIssue('', 'effect_failed', { owner: owner.name, effect: effect.name, reason })
  // People know both by their labels.
  const said = (locale: 'zh-CN' | 'en') =>
    coreTexts.effect_failed[locale]
      .replace('{owner}', () => textOf(owner.label, locale, owner.name))
      .replace('{effect}', () => textOf(effect.label, locale, effect.name))
      .replace('{reason}', () => reason)
  return new Fault(
    'effect_failed',
    {
      [owner.kind]: owner.name,
      effect: effect.name,
      reason: fault.code,
      issues: [{ ...issue, message: { 'zh-CN': said('zh-CN'), en: said('en') } }],
    },
    { cause: fault },
  )
}
