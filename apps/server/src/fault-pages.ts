import { sayFault } from '@courtyard/std/fault-texts'
import { type FaultCode, faults } from '@courtyard/std/faults'

const entries = Object.entries(faults) as [FaultCode, (typeof faults)[FaultCode]][]

/** docs/errors as file name -> text, made of the register of faults: one page per code and a list. */
export function faultPages(): ReadonlyMap<string, string> {
  const pages = new Map(entries.map(([code, fault]) => [`${code}.md`, pageOf(code, fault)]))
  return pages.set('README.md', listOf())
}

function pageOf(code: FaultCode, { status, title, hint }: (typeof faults)[FaultCode]): string {
  const example = {
    type: `/docs/errors/${code}`,
    title,
    status,
    code,
    ...(hint === '' ? {} : { hint }),
    request_id: '…',
  }
  const zh = sayFault(code, 'zh-CN')
  return `# ${code}

${zh.title}${zh.hint}

${title}${hint === '' ? '' : ` ${hint}`}

\`${status}\`, \`application/problem+json\`:

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

\`issues\` names each problem with a JSON pointer into what was sent; \`details\` holds what else there is to know.
`
}

function listOf(): string {
  const rows = [...entries]
    .sort(([a, { status: statusA }], [b, { status: statusB }]) => statusA - statusB || (a < b ? -1 : 1))
    .map(
      ([code, { status, title }]) =>
        `| ${status} | [${code}](${code}.md) | ${sayFault(code, 'zh-CN').title} | ${title} |`,
    )
  return `# Every error of the API

Every refusal is \`application/problem+json\` with a \`code\` that never changes its meaning. A record one may not read
answers exactly like one that does not exist. Titles and hints are answered in the language of the request
(\`Accept-Language\`, zh-CN first). Made from \`packages/std/src/faults.ts\` and \`fault-texts.ts\` by
\`node apps/server/src/write-fault-pages.ts\`.

| status | code | 含义 | meaning |
|---|---|---|---|
${rows.join('\n')}
`
}
