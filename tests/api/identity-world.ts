import { createHash } from 'node:crypto'
import type { Hasher } from '@courtyard/adapters/auth/passwords'
import { addMember } from '@courtyard/core/tenants/members'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { membersDocuments } from './members-documents.ts'
import { type Answer, comparable, ORIGIN, type TestServer } from './support.ts'

/** The documents with people, and what the company asks of sign-in. */
export const withAccess =
  (access: object) =>
  (tenant: string): DocumentFile[] =>
    membersDocuments(tenant).map((file) =>
      file.path.endsWith('tenant.json')
        ? withProperty(file, { access })
        : file.path === 'roles/resident.json'
          ? withProperty(file, { identity: { entity: 'person', phone: 'phone' } })
          : file,
    )

const withProperty = (file: DocumentFile, more: object): DocumentFile => ({
  ...file,
  text: JSON.stringify({ ...JSON.parse(file.text), ...more }),
})

export const GOOD = 'quiet otters borrow umbrellas'
export const RIGHT = 'the right password of tests'

/** For tests that are not about hashing: as good as none, and as fast. */
export const quickHasher: Hasher = {
  hash: async (password) => `quick ${createHash('sha256').update(password).digest('base64url')}`,
  verify: async ({ hash, password }) => hash === (await quickHasher.hash(password)),
}

/** Calls of sign-in, as browsers send them. */
export function doors(server: TestServer) {
  const post = (path: string, json: unknown, cookie = ''): Promise<Answer> =>
    server.request(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
      body: JSON.stringify(json),
    })
  return {
    post,
    get: (path: string, cookie = '') => server.request(`/api/auth${path}`, { headers: cookie ? { cookie } : {} }),
    signIn: (email: string, password: string, cookie = '') => post('/sign-in/email', { email, password }, cookie),
    /** A member who can sign in. */
    async member(email: string, roles: readonly string[] = ['viewer'], tenant = 'acme'): Promise<string> {
      const userId = await server.world.auth.createAccount({ tenant, email, password: RIGHT, name: 'Ada Person' })
      await addMember(server.deps, tenant, { userId, name: 'Ada Person', email, roles })
      return userId
    },
    me: async (cookie: string, tenant = 'acme') =>
      (await server.request(`/t/${tenant}/api/v1/me`, { headers: { cookie } })).status,
  }
}

/** The cookies an answer sets, as the next request sends them. */
export const cookiesOf = ({ headers }: Answer): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

/** The code in the newest link to an address. */
export async function linkTo(server: TestServer, address: string): Promise<string> {
  const link = new RegExp(`${ORIGIN}/set-password\\?kind=\\w+&code=([\\w-]+)`)
  const letters = (await server.letters()).filter(({ to }) => to === address)
  const found = letters.map(({ text }) => link.exec(text)?.[1]).find((code) => code !== undefined)
  if (!found) throw new Error(`no link was sent to ${address}`)
  return found
}

/** The same answers, told apart by nothing. */
export const alike = (answers: readonly Answer[]): number => new Set(answers.map(comparable)).size
