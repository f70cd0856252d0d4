import type { keysZhCN } from './keys-zh-cn.ts'
import { privacyEn } from './privacy-en.ts'

/** The same texts in English. */
export const keysEn: Readonly<Record<keyof typeof keysZhCN, string>> = {
  ...privacyEn,
  sealing_keys: 'Encryption keys',
  sealing_keys_turn: 'Turn the key',
  sealing_keys_turning:
    'Being sealed anew with version {version}: {done} values done, {left} left. It begins after about four minutes, and people go on working.',
  sealing_keys_refresh: 'Refresh',
  sealing_keys_hint:
    'Addresses of people and account numbers of direct debit are sealed by these keys. Turn them once a year, or when one may have leaked; older ones only open what they sealed.',
  sealing_keys_none: 'There is no key yet',
  sealing_keys_version: 'Version',
  sealing_keys_made: 'Made',
  sealing_keys_state: 'State',
  sealing_keys_seals: 'in use',
  sealing_keys_comes: 'about to be used',
  sealing_keys_opens: 'still opens',
  sealing_keys_retired: 'retired {at}',
}
