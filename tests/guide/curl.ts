import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

// The options of curl that the guide uses, over fetch: so that pages are typed as they stand where no curl is installed.
const FLAGS = new Set(['-s', '-G'])
const VALUED = new Set(['-b', '-c', '-X', '-H', '-d', '--data-urlencode', '-F'])

type Call = { url: string; readonly flags: Set<string>; readonly values: Map<string, string[]> }

function parse(args: readonly string[]): Call {
  const call: Call = { url: '', flags: new Set(), values: new Map() }
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!
    if (FLAGS.has(arg)) call.flags.add(arg)
    else if (VALUED.has(arg)) call.values.set(arg, [...(call.values.get(arg) ?? []), args[++index]!])
    else if (arg.startsWith('-')) throw new Error(`the guide's curl has no ${arg}`)
    else call.url = arg
  }
  return call
}

const encoded = (pair: string): string => {
  const equals = pair.indexOf('=')
  return `${pair.slice(0, equals)}=${encodeURIComponent(pair.slice(equals + 1))}`
}

function formOf(parts: readonly string[]): FormData {
  const form = new FormData()
  for (const part of parts) {
    const [name = '', value = ''] = part.split('=')
    if (value.startsWith('@')) form.append(name, new Blob([readFileSync(value.slice(1))]), basename(value))
    else form.append(name, value)
  }
  return form
}

async function main({ url, flags, values }: Call): Promise<void> {
  const given = (name: string) => values.get(name) ?? []
  const data = [...given('-d'), ...given('--data-urlencode').map(encoded)].join('&')
  const body = given('-F').length > 0 ? formOf(given('-F')) : data === '' || flags.has('-G') ? undefined : data
  const headers = new Headers(given('-H').map((header) => header.split(/: (.*)/s).slice(0, 2) as [string, string]))
  headers.set('origin', new URL(url).origin) // unlike curl, fetch says that it is one, and then sign-in asks for this
  const [jar] = given('-b')
  if (jar !== undefined && existsSync(jar)) headers.set('cookie', readFileSync(jar, 'utf8'))
  const method = given('-X')[0] ?? (body === undefined ? 'GET' : 'POST')
  const answer = await fetch(flags.has('-G') ? `${url}?${data}` : url, { method, headers, ...(body && { body }) })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  const [keep] = given('-c')
  if (keep !== undefined && cookie !== undefined) writeFileSync(keep, cookie)
  process.stdout.write(await answer.text())
}

await main(parse(process.argv.slice(2)))
