import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShownMessage } from '@courtyard/contract/identity'
import type { Mailer, MessageShelf, SmsSender } from '@courtyard/core/identity/ports'
import type { Clock } from '@courtyard/std/clock'
import type { Ids } from '@courtyard/std/id'

/** The newest are kept, so that a shelf nobody looks at does not grow. */
const KEPT_MAX = 100

export type FileMessagesOptions = { readonly folder: string; readonly clock: Clock; readonly ids: Ids }

/** Lays messages in a folder instead of sending them: for the quick start, whose page shows what would have been sent. */
export function createFileMessages({
  folder,
  clock,
  ids,
}: FileMessagesOptions): { readonly mailer: Mailer; readonly sms: SmsSender } & MessageShelf {
  const keep = async (message: Omit<ShownMessage, 'id' | 'at'>): Promise<'sent'> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const kept: ShownMessage = { id: ids.next(), at: clock.now().toISOString(), ...message }
    const path = join(folder, `${kept.id}.json`)
    await writeFile(`${path}.part`, JSON.stringify(kept), { mode: 0o600 })
    await rename(`${path}.part`, path)
    for (const old of (await namesIn(folder)).slice(KEPT_MAX)) await rm(join(folder, old), { force: true })
    return 'sent'
  }
  return {
    mailer: { send: ({ to, subject, text }) => keep({ by: 'mail', to, subject, text }) },
    sms: { send: ({ to, template, text }) => keep({ by: 'sms', to, subject: template, text }) },
    async list() {
      const texts = await Promise.all((await namesIn(folder)).map((name) => readFile(join(folder, name), 'utf8')))
      return texts.map((text) => JSON.parse(text) as ShownMessage)
    },
  }
}

/** Newest first: ids grow with time. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
}
