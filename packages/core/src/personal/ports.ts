/** Where a sealed value stands. Names are physical: they stay when what people call them changes, so a rename moves nothing. */
export type SealPlace = { readonly entity: string; readonly field: string; readonly record: string }

/** What a look-up is of: all of a value, or the end that its class shows. */
export type LookUpPlace = { readonly entity: string; readonly field: string; readonly part: 'whole' | 'tail' }

/** Seals and opens with the keys of one tenant. Holds keys: use it for what is being done now, and ask for it anew. */
export type TenantSealer = {
  /** The version that `seal` uses. Every sealed value begins with its own in two bytes, the higher first, so bytea compares by it. */
  readonly newest: number
  /** version | nonce | tag | text: AES-256-GCM, authenticated with tenant, entity, field and record. */
  seal(text: string, place: SealPlace): Uint8Array
  /** Throws BrokenBelief for what was changed, was sealed for another place, or has a version that is not there. */
  open(bytes: Uint8Array, place: SealPlace): string
  /** Equal for equal texts of the same tenant, field and part, and for nothing else. Whoever asks brings the text to one form before. */
  lookUp(text: string, place: LookUpPlace): Uint8Array
}

/** Tenants' keys, unwrapped. */
export type Sealer = {
  /**
   * Makes a tenant's first keys where it has none. Keys are believed for a minute. Never asked for inside a transaction of the
   * same tenant: it opens one of its own. Throws Fault keys_unavailable when no master key opens them.
   */
  sealerFor(tenant: string): Promise<TenantSealer>
  /** The next `sealerFor` of this process reads the keys anew: after a version was added. */
  forget(tenant: string): void
  /** Adds a version. It opens at once, and seals from the instant that is given back, by when every process holds it. */
  addVersion(tenant: string): Promise<NewVersion>
  /** Wraps with the newest master key what an older one wrapped; gives how many keys that were. Throws Fault keys_unavailable. */
  rewrap(tenant: string): Promise<number>
  /** Says of versions before this one that nothing that lives is sealed with them. They still open what history keeps. */
  retire(tenant: string, before: number): Promise<void>
}
export type NewVersion = { readonly version: number; readonly sealsFrom: Date }

/** Holds the master key, or asks who does: the environment, or a key management service. */
export type KeyKeeper = {
  /** Whether something was wrapped by the master key that wraps now; false = turn it by wrapping again. */
  isNewest(wrapped: string): boolean
  wrap(key: Uint8Array, about: string): Promise<string>
  /** undefined when no master key that is known here wrapped it, or when it was wrapped for something else. */
  unwrap(wrapped: string, about: string): Promise<Uint8Array | undefined>
}

export type DataKeyUse = 'seal' | 'look_up'

/** A key as it lies there: wrapped by the master key. */
export type DataKeyRow = {
  readonly use: DataKeyUse
  readonly version: number
  readonly wrapped: string
  readonly madeAt: Date
  readonly retiredAt: Date | null
}

/** Where the keys of tenants lie. */
export type DataKeyStore = {
  /** All of one tenant, oldest version first. */
  load(tenant: string): Promise<readonly DataKeyRow[]>
  /** Keeps a key unless one of this use and version is there; whoever adds loads again. */
  add(tenant: string, row: Omit<DataKeyRow, 'retiredAt'>): Promise<void>
  /** Puts what another master key wrapped in place of what is there, where that is still there. */
  rewrap(tenant: string, row: DataKeyRow, wrapped: string): Promise<void>
  /** Says of versions before this one that nothing that lives is sealed with them. They still open what history keeps. */
  retire(tenant: string, before: number, at: Date): Promise<void>
}
