import type { OnlineOptions, OnlinePaymentJson, OnlinePaymentPage, Reconciliation } from './online-payments.ts'
import type { Send } from './publishing-client.ts'

const PATH = '/online-payments'

/** Paying bills online. */
export function onlineClient(send: Send) {
  const get = async <T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> =>
    (await (await send(path, { query })).json()) as T
  return {
    onlineOptions: () => get<OnlineOptions>('/online-payment-options'),
    /** `key` names the request: the same again gives the same page. */
    async payOnline(bills: readonly string[], key: string): Promise<OnlinePaymentJson> {
      const answer = await send(PATH, { method: 'POST', json: { bills }, headers: { 'idempotency-key': key } })
      return (await answer.json()) as OnlinePaymentJson
    },
    onlinePayment: (id: string) => get<OnlinePaymentJson>(`${PATH}/${encodeURIComponent(id)}`),
    onlinePayments: (cursor?: string) => get<OnlinePaymentPage>(PATH, { cursor }),
    onlineReconciliation: () => get<Reconciliation>('/online-reconciliation'),
  }
}
