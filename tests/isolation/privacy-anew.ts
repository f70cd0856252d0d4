import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Session, TestServer } from '../api/support.ts'
import type { Records } from './two-worlds.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const purposes = [{ name: 'news', label: label('News'), text: label('May we send news?') }]

const answers = {
  ...{ kind: 'role', name: 'answers', label: label('Answers'), rules: [{ name: 'people', action: 'run:privacy' }] },
}

/** Documents in which payers are people, who are asked for a consent and are answered. */
export const withPrivacy = (documents: readonly DocumentFile[]): DocumentFile[] => [
  ...documents.map((one) => {
    const body = JSON.parse(one.text)
    const as = (more: object) => ({ ...one, text: JSON.stringify({ ...body, ...more }) })
    if (body.kind === 'tenant') return as({ privacy: { purposes } })
    if (body.kind !== 'entity' || body.name !== 'person') return one
    const fields = body.fields.map((field: { name: string }) =>
      field.name === 'name' ? { ...field, personal: 'name' } : field,
    )
    return as({ person: true, fields })
  }),
  { path: 'roles/answers.json', text: JSON.stringify(answers) },
]

/** What only people of the portal ask, about themselves. */
export const ofThemselves: ReadonlySet<string> = new Set([
  ...['read_my_data', 'ask_about_my_data', 'withdraw_my_request', 'set_my_consent'],
])

/** People who wait for an answer, each new: they are answered once. */
export async function privacyAnew(server: TestServer, manager: Session) {
  const { tenant } = manager
  const person = async () => ({
    id: await manager.make('person', { name: `${tenant} ${crypto.randomUUID().slice(0, 20)}` }),
  })
  const asked = async (kind: string) => {
    const { id: record } = await person()
    const json = { entity: 'person', record, kind, channel: 'counter' }
    const { body } = await manager.post('/v1/privacy-requests', json)
    return { privacy_request: { id: String(body.id) } }
  }
  const self = await person()
  const portal = await server.signIn(tenant, ['resident'], { record: self.id })
  const anew: Readonly<Record<string, () => Promise<Records>>> = {
    receive_privacy_request: async () => ({ person: await person() }),
    export_held_json: () => asked('access'),
    export_held_page: () => asked('export'),
    preview_erasure: () => asked('erasure'),
    erase_person: () => asked('erasure'),
    answer_privacy_request: () => asked('access'),
    refuse_privacy_request: () => asked('access'),
    withdraw_my_request: async () => {
      const { body } = await portal.post('/v1/my-data/requests', { kind: 'correction' })
      return { privacy_request: { id: String(body.id) } }
    },
  }
  return { portal, anew, first: () => asked('access') }
}

/** What confirms an erasure: that it was looked at, and who it is about. Nothing for a request that asks something else. */
export async function shownErasure(keeper: Session, records: Records): Promise<object> {
  const { body } = await keeper.get(`/v1/privacy-requests/${records.privacy_request!.id}/erasure`)
  return body.digest === undefined ? {} : { digest: body.digest, confirm: body.person.title }
}
