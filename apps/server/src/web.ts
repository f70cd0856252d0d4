import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { IMPORT_BYTES_MAX } from '@courtyard/contract/imports'
import { setWebEnv } from './env.ts'
import type { WebHandler } from './serve.ts'

const HANDLER = new URL('../../web/build/handler.js', import.meta.url)

/** SvelteKit's handler from its build; undefined while the web is not built. */
export async function loadWeb(): Promise<WebHandler | undefined> {
  if (!existsSync(fileURLToPath(HANDLER))) return undefined
  setWebEnv(IMPORT_BYTES_MAX)
  const { handler } = (await import(HANDLER.href)) as { handler: WebHandler }
  return handler
}
