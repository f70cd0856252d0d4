import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readPackFolder } from '@courtyard/adapters/documents/read-documents'
import { installPacks, listPacks, verifyPacks } from '@courtyard/core/packs/pack-store'
import { bundleText, packOf } from '@courtyard/metadata/pack-content'
import { type Command, positional, required, UsageError } from '../command.ts'
import { say, wordsOf } from '../texts/messages.ts'

const line = (pack: { name: string; version: string; hash: string }): string =>
  `${pack.name}@${pack.version}  ${pack.hash.slice(0, 12)}`

/** Makes one file of folders of packs. */
export const packBuild: Command = {
  name: 'pack build',
  usage: '<dir> … -o FILE',
  options: { output: { type: 'string', short: 'o' } },
  async run(call) {
    if (call.positionals.length === 0) throw new UsageError(wordsOf('argument_missing', { name: 'dir' }))
    const folders = await Promise.all(call.positionals.map((dir) => readPackFolder(resolve(dir))))
    const packs = folders.map(packOf)
    await writeFile(resolve(required(call, 'output')), bundleText(packs))
    return { text: packs.map(line).join('\n'), json: packs.map(({ files: _, ...pack }) => pack), ok: true }
  },
}

/** Installs such a file into this installation. */
export const packInstall: Command = {
  name: 'pack install',
  usage: '<file>',
  options: {},
  async run(call) {
    const text = await readFile(resolve(positional(call, 0, 'file')), 'utf8')
    const packs = await installPacks(await call.deps(), text)
    return { text: packs.map(line).join('\n'), json: packs.map(({ files: _, ...pack }) => pack), ok: true }
  },
}

/** Lists the packs of this installation. */
export const packList: Command = {
  name: 'pack list',
  usage: '',
  options: {},
  async run(call) {
    const packs = await listPacks(await call.deps())
    const lines = packs.map((pack) => `${line(pack)}  ${pack.source}`)
    return { text: lines.join('\n') || say(call.locale, 'packs_none'), json: packs, ok: true }
  },
}

/** Computes every pack's hash again. */
export const packVerify: Command = {
  name: 'pack verify',
  usage: '',
  options: {},
  async run(call) {
    const { checked, wrong } = await verifyPacks(await call.deps())
    const text = [
      ...wrong.map((pack) => say(call.locale, 'pack_damaged', { pack: line(pack) })),
      say(call.locale, 'packs_verified', { checked, wrong: wrong.length }),
    ].join('\n')
    return { text, json: { checked, wrong }, ok: wrong.length === 0 }
  },
}
