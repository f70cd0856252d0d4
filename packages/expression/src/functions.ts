import { calendarFunctions } from './functions/calendars.ts'
import type { FunctionDefinition } from './functions/definition.ts'
import { escalateFunctions } from './functions/escalate.ts'
import { grammar } from './functions/grammar.ts'
import { listFunctions } from './functions/lists.ts'
import { logicFunctions } from './functions/logic.ts'
import { numberFunctions } from './functions/numbers.ts'
import { tierFunctions } from './functions/tiers.ts'
import { timeFunctions } from './functions/time.ts'

export type { FunctionDefinition, Parameter } from './functions/definition.ts'

/** The library: every function that a tree's `call` may name. `$not`, `$any`, `$within`, `$map` and `$filter` are nodes of their own. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [numberFunctions, escalateFunctions, listFunctions, tierFunctions, timeFunctions, calendarFunctions, logicFunctions]
    .flat()
    .map((definition) => [definition.name, definition]),
)

/** Names that look like functions but are part of the grammar. */
export const grammarFunctions: readonly string[] = grammar.map(({ name }) => name)
