import { z } from 'zod'

/** The bills of a run as one PDF: how far it is, and until when it can be had. */
export const billPrintSchema = z.object({
  id: z.uuid(),
  fee_run: z.uuid(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'expired']),
  bills: z.int(),
  bills_done: z.int(),
  size: z.int().nullable().describe('Bytes of the file'),
  expires_at: z.iso.datetime(),
})
export type BillPrint = z.infer<typeof billPrintSchema>
