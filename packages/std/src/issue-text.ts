import type { Issue, Param, Phrase, SaidIssue } from './issue.ts'
import { textOf } from './label.ts'

export type { Param, Phrase } from './issue.ts'

/** The languages issues are told in; the first is the default. */
export const issueLocales = ['zh-CN', 'en'] as const
export type IssueLocale = (typeof issueLocales)[number]
export type Words = Readonly<Record<IssueLocale, string>>

/** The words of one issue; `{name}` is a parameter. A hint is left out when one of its parameters is not given. */
export type IssueText = Words & { readonly hint?: Words; readonly expected?: Words }

/** Texts by code, or by `code.situation` where one code has several; phrases that stand in other texts as well. */
export type IssueTexts = Readonly<Record<string, IssueText>>

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never
type Said<E extends IssueText> = Holes<E['en']>
type Aside<E extends IssueText> =
  | (E extends { readonly hint: infer H extends Words } ? Holes<H['en']> : never)
  | (E extends { readonly expected: infer X extends Words } ? Holes<X['en']> : never)

/** The parameters of a text: those of the message are needed, those of hint and expectation may be missing. */
export type ParamsOf<E extends IssueText> = { readonly [K in Said<E>]: Param } & {
  readonly [K in Exclude<Aside<E>, Said<E>>]?: Param | undefined
}

/** `params` as an argument, optional where the message has none. */
export type ParamsArg<E extends IssueText> = [Said<E>] extends [never] ? [params?: ParamsOf<E>] : [params: ParamsOf<E>]

/** Makes issues of a table: the compiler holds codes and parameters to it. */
export const issuesIn =
  <T extends IssueTexts>() =>
  <K extends keyof T & string>(pointer: string, key: K, ...[params]: ParamsArg<T[K]>): Issue => ({
    pointer,
    ...keyed(key, params),
  })

/** Makes phrases of a table. */
export const phrasesIn =
  <T extends IssueTexts>() =>
  <K extends keyof T & string>(key: K, ...[params]: ParamsArg<T[K]>): Phrase => {
    const given = givenOf(params)
    return given ? { phrase: key, params: given } : { phrase: key }
  }

/** Code, text and parameters of an issue. The situation after the dot is no part of the code. */
export function keyed(
  key: string,
  params: Readonly<Record<string, Param | undefined>> | undefined,
): Pick<Issue, 'code' | 'text' | 'params'> {
  const dot = key.indexOf('.')
  const given = givenOf(params)
  return {
    code: dot < 0 ? key : key.slice(0, dot),
    ...(dot >= 0 && { text: key }),
    ...(given && { params: given }),
  }
}

function givenOf(params: Readonly<Record<string, Param | undefined>> | undefined) {
  const given = Object.entries(params ?? {}).filter((entry): entry is [string, Param] => entry[1] !== undefined)
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

/** The issue in one language. A code without a text says itself, so that nothing is lost; tests hold that there is none. */
export function sayIssue(texts: IssueTexts, issue: Issue, locale: IssueLocale): SaidIssue {
  const entry = texts[issue.text ?? issue.code]
  const params = sayParams(texts, issue.params, locale)
  const message = issue.message
    ? textOf(issue.message, locale, issue.code)
    : fill(entry?.[locale] ?? issue.code, params)
  const hint = entry?.hint && fillWhole(entry.hint[locale], params)
  const expected = issue.expected ?? (entry?.expected && fillWhole(entry.expected[locale], params))
  return {
    code: issue.code,
    pointer: issue.pointer,
    message,
    ...(hint && { hint }),
    ...(expected && { expected }),
    ...(issue.file !== undefined && { file: issue.file }),
    ...(issue.at && { at: issue.at }),
    ...(issue.params && { params }),
  }
}

/** Issues in one language, in their order. */
export const sayIssues = (texts: IssueTexts, issues: readonly Issue[], locale: IssueLocale): SaidIssue[] =>
  issues.map((issue) => sayIssue(texts, issue, locale))

/** The language of a tag such as `en-US` or `zh_CN.UTF-8`; undefined for one that we do not speak. */
export const issueLocaleOf = (tag: string): IssueLocale | undefined =>
  issueLocales.find((locale) => locale.slice(0, 2) === tag.trim().toLowerCase().split(/[-_.]/)[0])

/** A phrase in one language. */
export const sayPhrase = (texts: IssueTexts, phrase: Phrase, locale: IssueLocale): string =>
  String(sayParam(texts, phrase, locale))

type SaidParams = Readonly<Record<string, string | number>>

const sayParams = (texts: IssueTexts, params: Issue['params'], locale: IssueLocale): SaidParams =>
  Object.fromEntries(Object.entries(params ?? {}).map(([name, param]) => [name, sayParam(texts, param, locale)]))

function sayParam(texts: IssueTexts, param: Param, locale: IssueLocale): string | number {
  if (typeof param !== 'object') return param
  if ('phrase' in param) {
    return fill(texts[param.phrase]?.[locale] ?? param.phrase, sayParams(texts, param.params, locale))
  }
  return param.map((item) => sayParam(texts, item, locale)).join(locale === 'en' ? ', ' : '、')
}

const HOLE = /\{(\w+)\}/g

const fill = (text: string, params: SaidParams): string =>
  text.replace(HOLE, (hole, name: string) => String(params[name] ?? hole))

/** The text, or undefined when a parameter is missing. */
const fillWhole = (text: string, params: SaidParams): string | undefined =>
  [...text.matchAll(HOLE)].every(([, name]) => params[name!] !== undefined) ? fill(text, params) : undefined
