import type { KeyJson, PasskeyJson, SessionJson } from '@courtyard/contract/identity'
import type { KeyRow, OpenSession, PasskeyRow } from './ports.ts'

/** A sign-in as people read it; `current` is the one that asks. */
export const showSession = (session: OpenSession, current = ''): SessionJson => ({
  id: session.id,
  begun_at: session.begunAt.toISOString(),
  seen_at: session.seenAt.toISOString(),
  network: session.network,
  program: session.program.slice(0, 300),
  current: session.id === current,
})

/** A key as people read it: never the key itself. */
export const showKey = (key: KeyRow): KeyJson => ({
  ...{ id: key.id, name: key.name, prefix: key.prefix, roles: [...key.roles], made_at: key.madeAt.toISOString() },
  expires_at: key.expiresAt.toISOString(),
  used_at: key.usedAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
})

/** A passkey as people read it. */
export const showPasskey = ({ id, name, madeAt, usedAt }: PasskeyRow): PasskeyJson => ({
  ...{ id, name, made_at: madeAt.toISOString(), used_at: usedAt?.toISOString() ?? null },
})
