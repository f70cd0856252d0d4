import type { ShownMessage } from '@courtyard/contract/identity'

/** Where a message came to rest: `refused` is final, `failed` is worth another try. */
export type Delivered = 'sent' | 'refused' | 'failed'

/** A letter to one address, as text. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string }

/** Sends mail. Never throws; what went wrong is told to the operator's log by the adapter, without the address or the text. */
export type Mailer = { send(mail: Mail): Promise<Delivered> }

/**
 * A short message to one number (E.164). Gateways want a registered template and its values rather than a text, so both go.
 */
export type Sms = {
  readonly to: string
  readonly template: string
  readonly values: Readonly<Record<string, string>>
  readonly text: string
}

/** Sends short messages. Never throws, like Mailer. */
export type SmsSender = { send(sms: Sms): Promise<Delivered> }

/** The ways to a person; absent = this installation has none of that kind. */
export type MessagePorts = { readonly mailer?: Mailer | undefined; readonly sms?: SmsSender | undefined }

/** Messages that are kept instead of sent: development and the quick start alone. */
export type MessageShelf = { list(): Promise<readonly ShownMessage[]> }

/** Something that happened to an account, told of without what anybody typed. */
export type AccessEvent = {
  readonly what:
    | 'signed_in'
    | 'signed_out'
    | 'sign_in_failed'
    | 'sign_in_locked'
    | 'recovery_asked'
    | 'password_set'
    | 'factor_set'
    | 'factor_removed'
    | 'key_made'
    | 'key_revoked'
    | 'sessions_ended'
    | 'unlocked'
    | 'invited'
  readonly tenant: string
  /** Whose account. */
  readonly userId: string
  /** Who did it, where it was somebody else. */
  readonly by?: string | undefined
  readonly way?: 'password' | 'phone' | 'recovery' | 'invitation' | 'key' | undefined
}

/**
 * Keeps what happened to accounts, and where it came from. What would tell by its time whether there is an account is kept behind
 * the answer; everything else before it.
 */
export type NoteAccess = (event: AccessEvent, headers?: Headers) => Promise<void>

export type SignInJson = {
  readonly id: string
  readonly begunAt: Date
  readonly seenAt: Date
  readonly network: string
  readonly program: string
}
export type KeyRow = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly roles: readonly string[]
  readonly madeAt: Date
  readonly expiresAt: Date
  readonly usedAt: Date | null
  readonly revokedAt: Date | null
}

/** The side of sign-in that keeps accounts of people and programs, as use cases see it. */
export type Identity = {
  readonly accounts: {
    create(person: {
      readonly tenant: string
      readonly name: string
      readonly email?: string | undefined
      readonly phone?: string | undefined
    }): Promise<{ readonly userId: string; readonly isTaken: boolean }>
    byId(userId: string): Promise<{ readonly userId: string; readonly email: string } | undefined>
    phoneOf(userId: string): Promise<string | undefined>
  }
  readonly oneTime: {
    issueLink(of: { readonly kind: 'invitation'; readonly subject: string; readonly userId: string }): Promise<string>
  }
  readonly messages: { put(message: (Mail & { readonly by: 'mail' }) | (Sms & { readonly by: 'sms' })): Promise<void> }
  readonly sessions: {
    list(userId: string): Promise<readonly SignInJson[]>
    endAll(userId: string): Promise<number>
  }
  readonly keys: {
    make(key: {
      readonly tenant: string
      readonly userId: string
      readonly name: string
      readonly roles: readonly string[]
      readonly expiresAt: Date
      readonly madeBy: string
    }): Promise<{ readonly key: string; readonly shown: KeyRow }>
    list(userId: string): Promise<readonly KeyRow[]>
    revoke(userId: string, id: string): Promise<boolean>
  }
  readonly factors: { isOn(userId: string): Promise<boolean>; remove(userId: string): Promise<void> }
  readonly note: NoteAccess
  unlock(userId: string): Promise<void>
  lockedUntil(userId: string): Promise<Date | undefined>
}
