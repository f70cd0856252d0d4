import type { FunctionDefinition } from './definition.ts'

/** `$round(number, [digits])`. */
export const signatureOf = ({ name, parameters }: FunctionDefinition): string =>
  `$${name}(${parameters.map((parameter) => (parameter.optional ? `[${parameter.name}]` : parameter.name)).join(', ')})`
