import type { EdgeContext } from './edge.ts'

/** How a file is called for whoever saves it (RFC 6266, the name itself by RFC 5987); `inline` shows it in place. */
export function dispositionOf(fileName: string, inline: boolean): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** What nobody may run and no cache may keep: content made for one reader. */
export const privateFile = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
} as const

type Made = { readonly name: string; readonly type: string; readonly bytes: Uint8Array }

/** Content that was made for one reader: for saving, kept by no cache. */
export function answerMade(context: EdgeContext, { name, type, bytes }: Made): Response {
  const headers = {
    ...privateFile,
    'content-type': type,
    'content-disposition': dispositionOf(name, false),
    'content-length': String(bytes.length),
  }
  if (context.req.method === 'HEAD') return context.body(null, 200, headers)
  return context.body(new Uint8Array(bytes), 200, headers)
}
