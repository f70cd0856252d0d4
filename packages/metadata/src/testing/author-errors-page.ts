import type { AuthorError } from './author-error.ts'

const START = '<!-- table: written by scripts/write-guide.ts -->'
const END = '<!-- end of table -->'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

const rowOf = ({ name, told }: AuthorError): string => {
  const place = told.pointer === '' ? '' : `<br>${code(told.pointer)}`
  return `| ${cell(name['zh-CN'])}<br>${cell(name.en)} | ${code(told.code)}${place} | ${cell(told['zh-CN'])}<br>${cell(told.en)} | ${cell(told.hint['zh-CN'])}<br>${cell(told.hint.en)} |`
}

/** The page with its table of mistakes as the cases have them. */
export function renewAuthorErrors(page: string, errors: readonly AuthorError[]): string {
  const rows = errors.map(rowOf)
  const head = '| mistake 错误 | code, place 代码与位置 | message 信息 | what to do 怎么改 |\n|---|---|---|---|'
  const [before, rest = ''] = page.split(START)
  const after = rest.split(END)[1] ?? '\n'
  return `${before}${START}\n\n${head}\n${rows.join('\n')}\n\n${END}${after}`
}
