import type { SignInParts } from './sign-in.ts'
import type { SignOnStore } from './single-sign-on.ts'

type Parts = {
  readonly signOns: SignOnStore
  /** Whether an account is of the company's staff. */
  readonly isStaff: (account: { readonly userId: string; readonly tenant: string }) => Promise<boolean>
}

/** Where a company lets its staff in by its issuer alone, every other way is closed to them, but for who is named to break the glass. */
export const createMayEnter =
  ({ signOns, isStaff }: Parts): SignInParts['mayEnter'] =>
  async (account, way) => {
    if (way === 'sign_on') return 'yes'
    const settings = await signOns.settings(account.tenant)
    if (!settings?.only || !(await isStaff(account))) return 'yes'
    return settings.breakGlass.includes(account.userId) ? 'break_glass' : 'no'
  }
