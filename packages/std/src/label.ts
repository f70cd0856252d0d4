/** Text for people, by language. */
export type Label = Readonly<Record<string, string>>

/** The text in `locale`, else zh-CN, else en, else any, else `fallback`. */
export const textOf = (label: Label | undefined, locale: string, fallback = ''): string =>
  label?.[locale] ?? label?.['zh-CN'] ?? label?.en ?? (label ? Object.values(label)[0] : undefined) ?? fallback
