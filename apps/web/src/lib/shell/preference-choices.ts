import type { Translate } from '@courtyard/ui/i18n/messages'

/** The languages under their own names. */
export const languageChoices = [
  ['zh-CN', '中文'],
  ['en', 'English'],
] as const

/** The appearances. */
export const themeChoices = (t: Translate) => [
  ['light', t('theme_light')] as const,
  ['dark', t('theme_dark')] as const,
  ['system', t('theme_system')] as const,
]
