import { assert } from '@courtyard/std/assert'
import { z } from 'zod'
import { define, fieldHeader } from './definition.ts'

/**
 * A code to scan, drawn from a text that a template makes of the record's own text fields: `https://example.cn/r/{code}`.
 * Not stored: read, filtered and exported as that text, drawn where people look. Expressions read the text.
 */
export const qrCode = define<'qr_code'>()({
  document: z.strictObject({ ...fieldHeader, type: z.literal('qr_code'), template: z.string().min(1).max(400) }),
  storage: () => undefined,
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, amount }) => {
    assert(amount, 'a QR code is compiled with its tree')
    return {
      ...common,
      type: 'qr_code',
      readOnly: true,
      template: document.template,
      amount,
      result: { type: 'text', scale: 0 },
    }
  },
})
