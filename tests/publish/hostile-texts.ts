import type { DocumentFile } from '@courtyard/metadata/parse'

// What people and attackers have put into labels: SQL, scripts, templates, patterns, and text that only looks harmless.
const SEEDS = [
  `'; drop table "e_flat"; --`,
  `" ; drop schema t_acme cascade; --`,
  `') or 1=1 --`,
  `'||(select current_setting('role'))||'`,
  `\\'; select pg_sleep(10); --`,
  `$$; select set_config('role','postgres',true); $$`,
  `$1`,
  `:name ?`,
  `/* */ union select null`,
  `E'\\x27'`,
  `"""`,
  `'''`,
  '``',
  `%s %d %n`,
  `%00%27`,
  `100% _under_ \\`,
  `<script>window.hacked=1</script>`,
  `"><img src=x onerror=window.hacked=1>`,
  `' onmouseover=window.hacked=1 x='`,
  `<svg/onload=window.hacked=1>`,
  `</title></textarea></script><script>window.hacked=1</script>`,
  `<!--`,
  `]]>`,
  `javascript:window.hacked=1`,
  `data:text/html,<script>window.hacked=1</script>`,
  `<style>*{display:none}</style>`,
  `<base href=//evil.example>`,
  `<iframe srcdoc="<script>parent.hacked=1</script>">`,
  `&lt;script&gt;`,
  `&#x3c;b`,
  '{{constructor.constructor("window.hacked=1")()}}',
  '$' + '{window.hacked=1}',
  '#{7*7}',
  '{@html "<b>"}',
  `__proto__`,
  `constructor`,
  `toString`,
  `../../etc/passwd`,
  `=cmd|' /C calc'!A1`,
  `+1-1`,
  `@SUM(1)`,
  `\u202Egnirts desrever`,
  `\u200B\u200D\uFEFF`,
  `e\u0301`,
  `\u{1F468}\u200D\u{1F469}\u200D\u{1F467}`,
  `ａｂｃ１２３`,
  `户型（新）｜“引号”`,
  `龘${'字'.repeat(60)}`,
  `\u00A0\u3000`,
  `line\nbreak\ttab\r`,
]

/** `count` hostile texts, each different; none holds NUL or half a character, which are refused before (their own test). */
export function hostileTexts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = SEEDS[index % SEEDS.length]!
    const round = Math.floor(index / SEEDS.length)
    return round === 0 ? seed : `${SEEDS[(index * 7 + round) % SEEDS.length]!}${round}${seed}`.slice(0, 390)
  })
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
const isLabel = (value: Json): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).some((key) => key === 'en')

/** Stands for a text inside an expression (`name != "§"`) or as a whole value. */
export const SLOT = '§'

/** Texts with expressions in braces; a brace of the text itself is written twice. */
const TEMPLATE = /\/(explain|header|footer|text|subject|body)$/
const inTemplate = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}')

/** Gives each text for people (labels, helps, messages, templates) and each slot of the documents what `next` says; names what it changed. */
export function withLabels(files: readonly DocumentFile[], next: () => string) {
  const slots = new Set<string>()
  const said = (text: string, at: string): string => {
    if (!text.includes(SLOT)) return text
    slots.add(at)
    return text === SLOT ? next().slice(0, 120) : text.replaceAll(`"${SLOT}"`, () => JSON.stringify(next()))
  }
  const walk = (value: Json, at: string): Json => {
    if (typeof value === 'string') return said(value, at)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => walk(item, `${at}/*`))
    if (isLabel(value)) {
      slots.add(at)
      const text = TEMPLATE.test(at) ? () => inTemplate(next()) : next
      return Object.fromEntries(Object.keys(value).map((key) => [key, text()]))
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one as Json, `${at}/${key}`)]))
  }
  const changed = files.map(({ path, text }) => {
    const body = JSON.parse(text) as { [key: string]: Json }
    return { path, text: JSON.stringify(walk(body, String(body.kind))) }
  })
  return { files: changed, slots }
}
