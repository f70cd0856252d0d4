/** What goes on behind answers, so that stopping can wait for it. */
export type Behind = {
  /** Takes work that never rejects. */
  add(work: Promise<void>): void
  settled(): Promise<void>
}

/** An empty place for work behind answers. */
export function createBehind(): Behind {
  const open = new Set<Promise<void>>()
  return {
    add(work) {
      open.add(work)
      void work.finally(() => open.delete(work))
    },
    async settled() {
      await Promise.all(open)
    },
  }
}
