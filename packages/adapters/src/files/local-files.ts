import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { ArrivedFile, FileStore } from '@courtyard/core/files/ports'
import { isPicture } from '@courtyard/metadata/media-types'
import { assert } from '@courtyard/std/assert'
import { remakePicture, SMALL } from './remake-picture.ts'
import { sniff } from './sniff.ts'
import { hashOf, writeArriving } from './write-arriving.ts'

const KEY = /^[a-z][a-z0-9_]{0,47}\/[0-9a-f-]{36}$/
const ARRIVING = '.arriving'

/**
 * Files in one folder of this machine, or of a disk that several machines share. What arrives lies in a folder of its own
 * and is moved into place whole, so that nobody ever reads half a file. Folders and files are the process's alone.
 */
export function createLocalFiles(folder: string): FileStore {
  const arriving = join(folder, ARRIVING)
  return {
    async receive(content, bytesMax) {
      await mkdir(arriving, { recursive: true, mode: 0o700 })
      const path = join(arriving, randomUUID())
      try {
        const written = await writeArriving(content, { path, bytesMax })
        return arrivedFile(folder, { ...written, path, type: await sniff(path, written) })
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },
    async open(key, { small = false, range }) {
      const path = `${pathOf(folder, key)}${small ? SMALL : ''}`
      const size = (await stat(path).catch(() => undefined))?.size
      if (size === undefined) return undefined
      const part = range ? { start: range.first, end: range.last } : {}
      return { size, content: Readable.toWeb(createReadStream(path, part)) as ReadableStream<Uint8Array> }
    },
    async remove(key) {
      for (const end of ['', SMALL]) await rm(`${pathOf(folder, key)}${end}`, { force: true })
    },
    sweep: (before) => sweepFolder(arriving, before),
  }
}

/** Two steps of folders, so that none of them holds too many. The key is checked: no name of anybody becomes a path. */
function pathOf(folder: string, key: string): string {
  assert(KEY.test(key), 'a key is a tenant and an id')
  const [tenant, id] = key.split('/') as [string, string]
  return join(folder, tenant, id.slice(-2), id)
}

type Arrived = {
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly type: string | undefined
}

function arrivedFile(folder: string, { path, size, sha256, type }: Arrived): ArrivedFile {
  const made = `${path}.made`
  return {
    size,
    type,
    async keep(key) {
      const target = pathOf(folder, key)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      if (!type || !isPicture(type)) {
        await rename(path, target)
        return { size, sha256, hasSmall: false }
      }
      await remakePicture(path, made, type)
      const now = { size: (await stat(made)).size, sha256: await hashOf(made), hasSmall: true }
      // The small form first: whoever finds the file finds both.
      await rename(`${made}${SMALL}`, `${target}${SMALL}`)
      await rename(made, target)
      return now
    },
    async drop() {
      for (const left of [path, made, `${made}${SMALL}`]) await rm(left, { force: true })
    },
  }
}

async function sweepFolder(folder: string, before: Date): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const path = join(folder, name)
    const at = (await stat(path).catch(() => undefined))?.mtime
    if (at && at < before) await rm(path, { force: true })
  }
}
