/** Questions asked while someone types: only the newest one's answer is shown. */
export type Typing = {
  /** Asks a moment after the last key, or at once. */
  ask(text: string, at?: 'once'): void
  /** Drops what is under way. */
  forget(): void
}

/** Debounces `ask` and drops answers that a newer question has overtaken. A question that fails shows nothing. */
export function whileTyping<T>(waitMs: number, ask: (text: string) => Promise<T>, show: (answer: T) => void): Typing {
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = (text: string, mine: number) =>
    ask(text).then(
      (answer) => void (mine === newest && show(answer)),
      () => undefined,
    )
  const forget = () => {
    newest++
    clearTimeout(timer)
  }
  return {
    forget,
    ask(text, at) {
      forget()
      const mine = newest
      // Every key would be a question to the server; people pause when they want the answer.
      timer = setTimeout(() => void run(text, mine), at === 'once' ? 0 : waitMs)
    },
  }
}
