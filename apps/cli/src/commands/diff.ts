import { resolve } from 'node:path'
import { listVersions, readVersion } from '@courtyard/core/publish/versions'
import { type DocumentDiff, diffDocuments } from '@courtyard/metadata/diff-documents'
import { textOf } from '@courtyard/std/label'
import { type Command, positional, required } from '../command.ts'
import { readTenantFolder } from '../tenant-folder.ts'
import { say } from '../texts/messages.ts'
import { operator } from '../world.ts'

/** Compares a folder, with its packs, to what is published; exit code 1 when they differ. */
export const diff: Command = {
  name: 'diff',
  usage: '<dir> --tenant T [--version N] [--locale zh-CN|en]',
  options: { tenant: { type: 'string' }, version: { type: 'string' }, locale: { type: 'string' } },
  async run(call) {
    const { files } = await readTenantFolder(call, resolve(positional(call, 0, 'dir')))
    const actor = operator(required(call, 'tenant'))
    const deps = await call.deps()
    const current = (await listVersions(deps, actor, { limit: 1 })).items[0]?.version ?? 0
    const version = Number(call.values.version ?? current)
    const published = await readVersion(deps, actor, version)
    const documents = diffDocuments(published.documents, files)
    const locale = typeof call.values.locale === 'string' ? call.values.locale : call.locale
    const summary =
      documents.length === 0
        ? say(call.locale, 'same_as', { version })
        : say(call.locale, 'differs_from', { count: documents.length, version })
    return {
      text: [...documents.flatMap((document) => linesOf(document, locale)), summary].join('\n'),
      json: { version, documents },
      ok: documents.length === 0,
    }
  },
}

/** A document and what differs in it, as people read it. */
export const linesOf = ({ path, text, nodes }: DocumentDiff, locale: string): string[] => [
  `${textOf(text, locale)} (${path})`,
  ...nodes.map((node) => `  ${textOf(node.text, locale)}`),
]
