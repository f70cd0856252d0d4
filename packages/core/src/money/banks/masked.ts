/** An account number as people see it: stars and its last four digits; nothing of an empty one. */
export const masked = (account: string): string => (account === '' ? '' : `****${account.slice(-4)}`)
