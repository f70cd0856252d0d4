import { join } from 'node:path'
import { ensureBrowser } from '../../scripts/browser.mjs'

/** Sets CHROMIUM_PATH to a browser with a Chinese font; fails with advice when the machine has none. */
export default function setup(): void {
  process.env.CHROMIUM_PATH ??= ensureBrowser(join(import.meta.dirname, '../..')).path
}
