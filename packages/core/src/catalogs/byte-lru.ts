/** Values by key, bounded by what they are said to take. */
export type ByteLru<T> = {
  /** The value, which is then the last used. */
  get(key: string): T | undefined
  /** Keeps the value as the last used, in place of one under the same key; lets go of the least recently used beyond the bound. */
  set(key: string, value: T, bytes: number): void
}

/** A ByteLru of `maxBytes`. The value set last is kept even where it alone takes more. */
export function createByteLru<T>(maxBytes: number): ByteLru<T> {
  const kept = new Map<string, { readonly value: T; readonly bytes: number }>()
  let total = 0

  const drop = (key: string): void => {
    total -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  return {
    get(key) {
      const found = kept.get(key)
      if (!found) return undefined
      kept.delete(key)
      kept.set(key, found) // last used goes last
      return found.value
    },
    set(key, value, bytes) {
      drop(key)
      kept.set(key, { value, bytes })
      total += bytes
      for (const oldest of kept.keys()) {
        if (total <= maxBytes || kept.size === 1) break
        drop(oldest)
      }
    },
  }
}
