import { createInterface } from 'node:readline/promises'
import type { Ask } from './command.ts'

/** How to ask whoever sits at the terminal; absent where input or output is a file or a pipe. */
export function openTerminal(): { readonly ask: Ask | undefined; close(): void } {
  let lines: ReturnType<typeof createInterface> | undefined
  const ask: Ask = (question) => {
    lines ??= createInterface({ input: process.stdin, output: process.stdout })
    return lines.question(question)
  }
  return { ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined, close: () => lines?.close() }
}
