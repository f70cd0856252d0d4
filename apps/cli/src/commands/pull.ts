import { resolve } from 'node:path'
import { exportDocuments } from '@courtyard/core/publish/versions'
import { type Command, positional, required } from '../command.ts'
import { applyPull, planPull, readOwn, readPulled, withoutRoot, writePulled } from '../folder.ts'
import { say } from '../texts/messages.ts'
import { operator } from '../world.ts'

/** Writes the tenant's own documents in force into a folder. What was edited there is kept unless forced. */
export const pull: Command = {
  name: 'pull',
  usage: '<dir> --tenant T [--force]',
  options: { tenant: { type: 'string' }, force: { type: 'boolean' } },
  async run(call) {
    const folder = resolve(positional(call, 0, 'dir'))
    const tenant = required(call, 'tenant')
    const { version, documents } = await exportDocuments(await call.deps(), operator(tenant))
    const there = documents.map(({ path, text }) => ({ path: withoutRoot(path), text }))
    const plan = planPull(await readOwn(folder), there, await readPulled(folder))
    if (plan.edited.length > 0 && call.values.force !== true) {
      const text = say(call.locale, 'pull_edited', { paths: plan.edited.map((path) => `  ${path}`).join('\n') })
      return { text, json: { version, edited: plan.edited }, ok: false }
    }
    await applyPull(folder, plan)
    await writePulled(folder, { tenant, version, files: there })
    const json = { version, files: there.length, written: plan.write.length, removed: plan.remove.length }
    return {
      text: say(call.locale, 'pulled', json),
      json,
      ok: true,
    }
  },
}
