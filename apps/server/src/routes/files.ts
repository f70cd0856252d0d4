import { fileSchema } from '@courtyard/contract/files'
import { readFile } from '@courtyard/core/files/read-file'
import { uploadFile } from '@courtyard/core/files/upload-file'
import { isPicture } from '@courtyard/metadata/media-types'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { dispositionOf } from '../edge/answer-file.ts'
import { fileAnswer, jsonAnswer } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { edgeIssue } from '../edge/edge-texts.ts'
import type { Operations } from '../edge/operation.ts'
import { readQuery } from '../edge/read-query.ts'
import { rangeOf } from '../edge/read-range.ts'
import type { World } from '../world.ts'

const tags = ['files']
const name = z.string().meta({ 'x-document': 'entity' })
const field = z.string().meta({ 'x-document': 'field' })
const id = z.string().meta({ format: 'uuid', 'x-entity': 'file_record' })
const file = z.string().meta({ format: 'uuid', 'x-entity': 'file' })

/** Files come in for a field, and go out through the record that holds them. */
export function addFileRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, files: world.files, fileQuotaBytes: world.fileQuotaBytes }
  operations.add(
    '/v1/files/{entity}/{field}',
    {
      method: 'post',
      operationId: 'upload_file',
      tags,
      request: {
        params: z.object({ entity: name, field }),
        query: z.object({ name: z.string().describe('What the file is called') }),
        body: {
          required: true,
          content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
        },
      },
      responses: jsonAnswer(fileSchema, 'The file as a record of this field can name it, within 24 hours', 201),
    },
    async (context) => {
      const { name: called } = readQuery(context.req.url, ['name'])
      if (called === undefined) throw new Fault('request_invalid', { issues: [edgeIssue('?name', 'required')] })
      const { body, headers } = context.req.raw
      const length = headers.get('content-length')
      const uploaded = await uploadFile(deps, context.get('actor'), {
        entity: context.req.param('entity') ?? '',
        field: context.req.param('field') ?? '',
        name: called,
        content: body ?? nothing(),
        ...(length !== null && /^\d{1,15}$/.test(length) && { length: Number(length) }),
      })
      return context.json(uploaded, 201)
    },
  )
  operations.add(
    '/v1/records/{entity}/{id}/files/{field}/{file}',
    {
      method: 'get',
      operationId: 'download_file',
      tags,
      request: {
        params: z.object({ entity: name, id, field, file }),
        query: z.object({ size: z.enum(['small']).optional().describe('A small form of a picture') }),
      },
      responses: fileAnswer('application/octet-stream', 'The content; a part of it where Range asks for one'),
    },
    async (context) => {
      const { size } = readQuery(context.req.url, ['size'])
      if (size !== undefined && size !== 'small')
        throw new Fault('request_invalid', {
          issues: [{ ...edgeIssue('?size', 'parameter_unknown'), expected: 'small' }],
        })
      const param = (of: string) => context.req.param(of) ?? ''
      const address = { entity: param('entity'), id: param('id'), field: param('field'), file: param('file') }
      return await answerFile(context, await readFile(deps, context.get('actor'), address), size === 'small')
    },
  )
}

async function* nothing(): AsyncIterable<Uint8Array> {}

type Readable = Awaited<ReturnType<typeof readFile>>

/** Whoever holds the page open is asked again each time: rights may have gone, the content never changes. */
async function answerFile(context: EdgeContext, found: Readable, small: boolean): Promise<Response> {
  const etag = `"${found.sha256.slice(0, 32)}${small ? '-small' : ''}"`
  const always = {
    etag,
    'cache-control': 'private, no-cache',
    'content-security-policy': "default-src 'none'; sandbox",
  }
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, always)
  const range = small ? undefined : rangeOf(context.req.header('range'), found.size)
  if (range === 'unsatisfiable') return context.body(null, 416, { ...always, 'content-range': `bytes */${found.size}` })
  const isHead = context.req.method === 'HEAD'
  const opened = await found.open({ small, ...(range && { range }) })
  const headers = {
    ...always,
    'content-type': opened.type,
    // Only pictures that were made anew are shown in place; everything else is for saving.
    'content-disposition': dispositionOf(found.name, isPicture(opened.type)),
    'content-length': String(range ? range.last - range.first + 1 : opened.size),
    ...(opened.isSmall ? {} : { 'accept-ranges': 'bytes' }),
    ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${found.size}` }),
  }
  const status = range ? 206 : 200
  if (!isHead) return context.body(opened.content, status, headers)
  await opened.content.cancel()
  return context.body(null, status, headers)
}
