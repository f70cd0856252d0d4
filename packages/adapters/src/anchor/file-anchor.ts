import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Anchor, SignedHead } from '@courtyard/core/audit/ports'

/**
 * Keeps signed heads in a folder, one file per tenant, a line of JSON each, only ever adding to it. The folder belongs on a
 * disk that who can write the database cannot write. A line that was cut by a crash, or is none of ours, is passed over.
 */
export function createFileAnchor(dir: string): Anchor {
  const fileOf = (tenant: string) => join(dir, `${tenant}.jsonl`)
  return {
    async keep(head) {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const file = await open(fileOf(head.tenant), 'a', 0o600)
      try {
        // Begins a line of its own, so that half a line before it costs nothing but itself.
        await file.write(`\n${JSON.stringify(head)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async all(tenant) {
      const text = await readFile(fileOf(tenant), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return ''
        throw error
      })
      return text.split('\n').flatMap((line) => headOf(line) ?? [])
    },
  }
}

function headOf(line: string): SignedHead | undefined {
  if (line === '') return undefined
  try {
    const { tenant, number, hash, at, key, signature } = JSON.parse(line) as SignedHead
    const isHead =
      [tenant, hash, at, key, signature].every((text) => typeof text === 'string') && Number.isSafeInteger(number)
    return isHead ? { tenant, number, hash, at, key, signature } : undefined
  } catch {
    return undefined // half a line
  }
}
