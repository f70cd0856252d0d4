import type { DocumentFile } from '@courtyard/metadata/parse'
import { paymentsDocuments } from './payments-documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const text = (name: string, more: object = {}) => field(name, 'text', { maxLength: 60, ...more })

const person = {
  ...{
    kind: 'entity',
    name: 'person',
    label: label('Person'),
    title: 'name',
    person: true,
    history: true,
    trash: true,
  },
  search: ['name', 'phone'],
  fields: [
    text('name', { required: true, personal: 'name' }),
    text('email', { maxLength: 80, personal: 'email' }),
    field('phone', 'phone', { personal: true, find: ['exact', 'last4'] }),
    field('card', 'id_number'),
    field('home', 'address', { personal: true }),
    field('born', 'date', { personal: true }),
    field('papers', 'attachments', { personal: true, accept: ['text/plain'], sizeMax: 10_000 }),
    text('code', { unique: true }),
  ],
}
const ticket = {
  ...{ kind: 'entity', name: 'ticket', label: label('Ticket'), title: 'no', history: true, trash: true },
  fields: [
    text('no', { required: true }),
    field('person', 'reference', { to: 'person' }),
    field('witness', 'reference', { to: 'person' }),
    text('caller', { required: true, personal: 'name' }),
    field('call_back', 'phone', { personal: true }),
    text('what'),
    field('closed_on', 'date'),
  ],
}
const hook = {
  ...{ kind: 'hook', name: 'people_out', label: label('Out'), entity: 'person', secret: 'partner' },
  send: {
    ...{ url: 'https://partner.example.com/in', events: ['created', 'updated'], fields: ['name', 'phone'] },
    unmasked: true,
  },
}

const privacy = {
  answerDays: 15,
  purposes: [
    { name: 'news', label: label('News'), text: label('We may send you news.'), version: 2 },
    { name: 'face', label: label('Face at the door'), text: label('We may open the door by your face.') },
  ],
}

/** People with personal fields whose bills are paid, tickets that name them, and who answers them. */
export const privacyDocuments = (tenant: string): DocumentFile[] => [
  ...paymentsDocuments(tenant).map((one) => {
    const body = JSON.parse(one.text)
    if (body.kind === 'entity' && body.name === 'person') return file(one.path, person)
    if (body.kind !== 'tenant') return one
    // One of the two wants two people for an erasure.
    return file(one.path, { ...body, privacy, ...(tenant === 'beta' && { access: { second: ['run:privacy'] } }) })
  }),
  file('entities/ticket.json', ticket),
  file('hooks/people_out.json', hook),
  file('roles/office.json', {
    ...{ kind: 'role', name: 'office', label: label('Office') },
    rules: [
      {
        ...{ name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*', unmasked: true },
      },
      { name: 'runs', action: ['run:privacy', 'run:audit', 'run:payments', 'run:hooks'] },
    ],
  }),
  // Answers people of one desk only.
  file('roles/corner.json', {
    ...{ kind: 'role', name: 'corner', label: label('Corner') },
    rules: [
      { name: 'own', action: 'read', subject: 'person', where: "code = 'corner'" },
      { name: 'runs', action: 'run:privacy' },
    ],
  }),
]
