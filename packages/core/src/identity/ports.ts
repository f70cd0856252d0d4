import type { ShownMessage } from '@courtyard/contract/identity'

/** Where a message came to rest: `refused` is final, `failed` is worth another try. */
export type Delivered = 'sent' | 'refused' | 'failed'

/** A letter to one address, as text. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string }

/** The same letter has the same id, however often it is handed out: whoever takes it by its id takes it once. */
export type Identified = { readonly id: string }

/** Sends mail. Never throws; what went wrong is told to the operator's log by the adapter, without the address or the text. */
export type Mailer = { send(mail: Mail & Identified): Promise<Delivered> }

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
export type SmsSender = { send(sms: Sms & Identified): Promise<Delivered> }

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
    | 'passkey_added'
    | 'passkey_removed'
    | 'sign_on_set'
    | 'sign_on_removed'
    | 'sign_on_linked'
    | 'sign_on_unlinked'
    | 'broke_glass'
    | 'unlock_asked'
    | 'factor_removal_asked'
    | 'key_made'
    | 'key_revoked'
    | 'sessions_ended'
    | 'unlocked'
  readonly tenant: string
  /** Whose account. */
  readonly userId: string
  /** Who did it, where it was somebody else. */
  readonly by?: string | undefined
  readonly way?: 'password' | 'phone' | 'recovery' | 'invitation' | 'key' | 'passkey' | 'sign_on' | undefined
}

/**
 * Keeps what happened to accounts, and where it came from. What would tell by its time whether there is an account is kept behind
 * the answer; everything else before it.
 */
export type NoteAccess = (event: AccessEvent, headers?: Headers) => Promise<void>

/** One sign-in that still works, as people see it. */
export type OpenSession = {
  readonly id: string
  readonly begunAt: Date
  readonly seenAt: Date
  readonly network: string
  readonly program: string
}

/** A key as people see it: never the key itself. */
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

export type PasskeyRow = {
  readonly id: string
  readonly name: string
  readonly madeAt: Date
  readonly usedAt: Date | null
}

/** What a company says of its issuer: how it is registered there, whose addresses it vouches for, and whether staff come by it alone. */
export type SignOnSettings = {
  readonly issuer: string
  readonly clientId: string
  readonly domains: readonly string[]
  readonly only: boolean
  /** Who of the staff may sign in otherwise when staff come by the issuer alone. */
  readonly breakGlass: readonly string[]
}
/** Without a secret the one that is kept stays. */
export type SignOnChange = SignOnSettings & { readonly secret?: string | undefined; readonly by: string }

export type AccountAsks = {
  /** Who asked before, when that was somebody else: then both want it, and the asking is used. Else it is noted as asked. */
  ask(asking: {
    readonly userId: string
    readonly what: AccountAskKind
    readonly by: string
  }): Promise<string | undefined>
  open(userId: string): Promise<readonly AccountAsk[]>
}

export type NewAccount = {
  readonly tenant: string
  readonly name: string
  readonly email?: string | undefined
  readonly phone?: string | undefined
}
export type MadeAccount = {
  readonly userId: string
  /** The address signs in to another company, so this account has none. */
  readonly isTaken: boolean
  /** False for one of this company that was there already. */
  readonly isNew: boolean
}

/** What a second person may have to want as well. */
export type AccountAskKind = 'unlock' | 'factor'
export type AccountAsk = { readonly what: AccountAskKind; readonly by: string; readonly at: Date }

/** The side of sign-in that keeps accounts of people and programs, as use cases see it. */
export type Identity = {
  readonly accounts: {
    create(person: NewAccount): Promise<MadeAccount>
    discard(userId: string): Promise<void>
    byId(userId: string): Promise<{ readonly userId: string; readonly email: string } | undefined>
    phoneOf(userId: string): Promise<string | undefined>
    hashOf(userId: string): Promise<string | undefined>
  }
  readonly oneTime: {
    issueLink(of: { readonly kind: 'invitation'; readonly subject: string; readonly userId: string }): Promise<string>
  }
  readonly messages: { put(message: (Mail & { readonly by: 'mail' }) | (Sms & { readonly by: 'sms' })): Promise<void> }
  readonly sessions: {
    list(userId: string): Promise<readonly OpenSession[]>
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
  readonly passkeys: { has(userId: string): Promise<boolean>; removeAll(userId: string): Promise<void> }
  readonly signOns: {
    settings(tenant: string): Promise<SignOnSettings | undefined>
    put(tenant: string, change: SignOnChange): Promise<boolean>
    remove(tenant: string): Promise<void>
    isThere(issuer: string): Promise<boolean>
    endSessions(tenant: string, ending: { readonly all: boolean; readonly except: string }): Promise<void>
  }
  readonly asks: AccountAsks
  readonly note: NoteAccess
  unlock(userId: string): Promise<void>
  lockedUntil(userId: string): Promise<Date | undefined>
}
