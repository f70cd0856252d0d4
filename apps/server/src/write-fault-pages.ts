import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { faultPages } from './fault-pages.ts'

// Run after changing packages/std/src/faults.ts: node apps/server/src/write-fault-pages.ts
const folder = new URL('../../../docs/errors/', import.meta.url)
const pages = faultPages()
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(new URL(name, folder))
for (const [name, text] of pages) writeFileSync(new URL(name, folder), text)
