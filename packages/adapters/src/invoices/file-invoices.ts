import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { invoiceAnswerSchema } from '@courtyard/contract/invoices'
import type { InvoiceAnswer, InvoiceKey, InvoiceProvider, InvoiceRequest } from '@courtyard/core/money/invoices/ports'
import { assert } from '@courtyard/std/assert'

const KEY = /^invoice-[0-9a-f-]{36}(-\d{1,4})?$/
const TENANT = /^[a-z][a-z0-9_]{0,47}$/

/**
 * Invoices by files: what would be sent lies in `<folder>/<tenant>/out/<key>.json`, and what comes back in `in/<key>.json`
 * (`number` and `issued_on`, or `failure`, as the API takes it) with the invoice itself beside it (`.pdf`, `.ofd`, `.xml`). A key
 * is written once, whole or not at all.
 */
export function createFileInvoices(folder: string): InvoiceProvider {
  const at = ({ tenant, key }: InvoiceKey, side: 'out' | 'in', ending: string): string => {
    assert(TENANT.test(tenant) && KEY.test(key), 'no name of anybody becomes a path')
    return join(folder, tenant, side, `${key}.${ending}`)
  }
  const send = async (request: InvoiceRequest): Promise<InvoiceAnswer> => {
    const { tenant, ...content } = request
    await writeOnce(at(request, 'out', 'json'), JSON.stringify(content, null, 2))
    return (await answerAt(at(request, 'in', 'json'))) ?? { state: 'pending' }
  }
  return {
    issue: send,
    red: send,
    async query(of) {
      const answer = await answerAt(at(of, 'in', 'json'))
      return answer ?? ((await contentOf(at(of, 'out', 'json'))) === undefined ? undefined : { state: 'pending' })
    },
    download: (of) => contentOf(at(of, 'in', of.format)),
  }
}

async function writeOnce(path: string, text: string): Promise<void> {
  if ((await contentOf(path)) !== undefined) return
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // Whoever takes files out of the folder never finds half of one.
  await writeFile(`${path}.part`, text, { mode: 0o600 })
  await rename(`${path}.part`, path)
}

async function answerAt(path: string): Promise<InvoiceAnswer | undefined> {
  const content = await contentOf(path)
  if (!content) return undefined
  const said = invoiceAnswerSchema.parse(JSON.parse(content.toString('utf8')))
  return 'number' in said
    ? { state: 'issued', number: said.number, issuedOn: said.issued_on }
    : { state: 'failed', reason: said.failure }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
