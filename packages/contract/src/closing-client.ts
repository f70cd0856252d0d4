import type { CloseDetail, ClosePage } from './closes.ts'
import type { ShiftPage, ShiftReport } from './shifts.ts'

type Sending = { method?: string; json?: unknown; headers?: Record<string, string> }
type Send = (path: string, sending: Sending) => Promise<Response>
type Keyed = { readonly id: string; readonly key: string }

/** Shifts of cashiers and closed periods. What moves money takes a key: send the same again when no answer came. */
export function closingClient(send: Send) {
  const read = async <T>(path: string): Promise<T> => (await (await send(path, {})).json()) as T
  const post = async <T>(path: string, key: string, json: unknown): Promise<T> =>
    (await (await send(path, { method: 'POST', json, headers: { 'idempotency-key': key } })).json()) as T
  const shift = (id: string) => `/shifts/${encodeURIComponent(id)}`
  const close = (period: string) => `/closes/${encodeURIComponent(period)}`
  return {
    shifts: (cursor?: string) => read<ShiftPage>(`/shifts${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`),
    shift: (id: string) => read<ShiftReport>(shift(id)),
    openShift: (key: string, opening: string) => post<ShiftReport>('/shifts', key, { opening }),
    countShift: ({ id, key }: Keyed, count: { counted: string; note: string }) =>
      post<ShiftReport>(`${shift(id)}/count`, key, count),
    reopenShift: ({ id, key }: Keyed, reason: string) => post<ShiftReport>(`${shift(id)}/reopen`, key, { reason }),
    confirmShift: ({ id, key }: Keyed, note: string) => post<ShiftReport>(`${shift(id)}/confirm`, key, { note }),
    closes: () => read<ClosePage>('/closes'),
    close: (period: string) => read<CloseDetail>(close(period)),
    closePeriod: (key: string, request: { period: string; note: string }) => post<CloseDetail>('/closes', key, request),
    askReopen: ({ id, key }: Keyed, reason: string) => post<CloseDetail>(`${close(id)}/ask`, key, { reason }),
    reopenPeriod: ({ id, key }: Keyed, note: string) => post<CloseDetail>(`${close(id)}/reopen`, key, { note }),
  }
}
