/** What came of one call: an answer, or why there is none. Contents of answers are not kept. */
export type OutboundAnswer = { readonly status: number } | { readonly problem: OutboundProblem }
export type OutboundProblem =
  | 'url_refused'
  | 'address_refused'
  | 'name_unknown'
  | 'timed_out'
  | 'connection_failed'
  | 'certificate_refused'

export type OutboundCall = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The one way out of the house: only public addresses, no redirects, with caps on time and size. Never throws. */
export type Outbound = { post(call: OutboundCall): Promise<OutboundAnswer> }

/** Seals secrets with the operator's key. `about` is whose secret it is: what was sealed for another does not open. */
export type Vault = {
  seal(secret: string, about: string): string
  /** undefined when it was sealed with another key or for something else. */
  open(sealed: string, about: string): string | undefined
}

/** What hooks need besides the rest; `vault` is absent when the operator gave no key. */
export type HookPorts = { readonly outbound: Outbound; readonly vault?: Vault | undefined }
