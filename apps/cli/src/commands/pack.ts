import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readPackFolder } from '@courtyard/adapters/documents/read-documents'
import { installPacks, listPacks, verifyPacks } from '@courtyard/core/packs/pack-store'
import { bundleText, packOf } from '@courtyard/metadata/pack-content'
import { type Command, positional, required, UsageError } from '../command.ts'

const line = (pack: { name: string; version: string; hash: string }): string =>
  `${pack.name}@${pack.version}  ${pack.hash.slice(0, 12)}`

/** Makes one file of folders of packs. */
export const packBuild: Command = {
  name: 'pack build',
  summary: 'Makes one file of one or more packs, to install elsewhere. Needs no database.',
  usage: '<dir> … -o FILE',
  options: { output: { type: 'string', short: 'o' } },
  async run(call) {
    if (call.positionals.length === 0) throw new UsageError('<dir> is missing')
    const folders = await Promise.all(call.positionals.map((dir) => readPackFolder(resolve(dir))))
    const packs = folders.map(packOf)
    await writeFile(resolve(required(call, 'output')), bundleText(packs))
    return { text: packs.map(line).join('\n'), json: packs.map(({ files: _, ...pack }) => pack), ok: true }
  },
}

/** Installs such a file into this installation. */
export const packInstall: Command = {
  name: 'pack install',
  summary: 'Installs the packs of a file; what is there already stays as it is.',
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
  summary: 'Lists the packs of this installation.',
  usage: '',
  options: {},
  async run(call) {
    const packs = await listPacks(await call.deps())
    const lines = packs.map((pack) => `${line(pack)}  ${pack.source}`)
    return { text: lines.join('\n') || 'There is no pack yet.', json: packs, ok: true }
  },
}

/** Computes every pack's hash again. */
export const packVerify: Command = {
  name: 'pack verify',
  summary: "Computes every installed pack's hash again and compares.",
  usage: '',
  options: {},
  async run(call) {
    const { checked, wrong } = await verifyPacks(await call.deps())
    const text = [...wrong.map((pack) => `damaged: ${line(pack)}`), `${checked} packs, ${wrong.length} damaged`].join(
      '\n',
    )
    return { text, json: { checked, wrong }, ok: wrong.length === 0 }
  },
}
