/** The end of a tenant's chain at a moment, signed. */
export type SignedHead = {
  readonly tenant: string
  readonly number: number
  /** In hex. */
  readonly hash: string
  readonly at: string
  /** Names the key that signed. */
  readonly key: string
  readonly signature: string
}

/** Signs heads, and tells whether one was signed by a key of this installation. */
export type HeadSigner = {
  sign(head: Omit<SignedHead, 'key' | 'signature'>): SignedHead
  verify(head: SignedHead): boolean
}

/** Where signed heads are kept: somewhere that who can write the database cannot write. Only ever adds. */
export type Anchor = {
  keep(head: SignedHead): Promise<void>
  /** What was kept of a tenant, in the order it came. */
  all(tenant: string): Promise<readonly SignedHead[]>
}

export type AnchorPorts = { readonly anchor: Anchor; readonly signer: HeadSigner }
