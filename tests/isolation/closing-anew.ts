import type { deskOf } from '../api/money-desk.ts'
import type { Session, TestServer } from '../api/support.ts'
import type { Records } from './two-worlds.ts'

/** The first month of the books of the isolation test, in which nothing but one payment is. */
export const FIRST_PERIOD = '2024-03'

type Desk = ReturnType<typeof deskOf>
type People = { readonly manager: Session; readonly asker: Session; readonly desk: Desk }

const id = ({ status, text, body }: Awaited<ReturnType<Desk['send']>>): { id: string } => {
  if (status >= 300) throw new Error(`the till was not moved: ${text}`)
  return { id: String(body.id) }
}

/** A shift that `by` counted, and opened again where it is not to stay so. */
async function counted(desk: Desk, by: Session): Promise<{ id: string }> {
  const shift = id(await desk.send(by, '/v1/shifts', { opening: '0' }))
  return id(await desk.send(by, `/v1/shifts/${shift.id}/count`, { counted: '0' }))
}

/** A shift that is open until the end. */
export const openedShift = async (desk: Desk, by: Session): Promise<{ id: string }> =>
  id(await desk.send(by, '/v1/shifts', { opening: '0' }))

/** Shifts and periods in the state that an operation needs, by its operationId. */
export function closingAnew(server: TestServer, { manager, asker, desk }: People) {
  const person = () => server.signIn(manager.tenant, ['manager', 'money'])
  const close = `/v1/closes/${FIRST_PERIOD}`
  const posted = async (): Promise<Records> => {
    const { person: payer } = await desk.payer('100')
    const payment = { payer, amount: '1', method: 'transfer', received_on: `${FIRST_PERIOD}-15` }
    id(await desk.send(manager, '/v1/payments', payment))
    return {}
  }
  const anew: Readonly<Record<string, () => Promise<Records>>> = {
    count_shift: async () => ({ shift: id(await desk.send(await person(), '/v1/shifts', { opening: '0' })) }),
    reopen_shift: async () => ({ shift: await counted(desk, await person()) }),
    confirm_shift: async () => ({ shift: await counted(desk, await person()) }),
    list_closes: posted,
    reopen_period: async () => {
      // The manager asked: another one agrees, and asks in turn once it is closed again.
      id(await desk.send(asker, `${close}/reopen`, {}))
      id(await desk.send(asker, '/v1/closes', { period: FIRST_PERIOD }))
      id(await desk.send(asker, `${close}/ask`, { reason: 'forgotten' }))
      return {}
    },
  }
  return anew
}

/** What the operations of shifts and periods that take a body are asked. */
export const closingBodies = {
  open_shift: { opening: '10' },
  count_shift: { counted: '10', note: 'found' },
  reopen_shift: { reason: 'miscounted' },
  confirm_shift: {},
  close_period: { period: FIRST_PERIOD },
  ask_reopen: { reason: 'forgotten' },
  reopen_period: {},
}
