import type { PageServerLoad } from './$types'

const REASONS = ['over', 'refused', 'address', 'unknown', 'silent'] as const

/** Where a company's people sign in, and why somebody was not let in. */
export const load: PageServerLoad = async ({ fetch, url }) => {
  const company = (url.searchParams.get('company') ?? '').trim().toLowerCase().slice(0, 60)
  const reason = REASONS.find((one) => one === url.searchParams.get('refused'))
  if (company === '') return { company, issuer: null, reason, isAsked: false }
  const answer = await fetch(`/api/auth/sign-on/${encodeURIComponent(company)}`)
  const { issuer } = answer.ok ? ((await answer.json()) as { issuer: string }) : { issuer: null }
  return { company, issuer, reason, isAsked: true }
}
