/**
 * A list as PostgreSQL writes it (`{"a",NULL}`), or undefined where its members are more than text, numbers and booleans.
 * The driver writes the same, member by member with two searches each; a fee run sends millions of them.
 */
export function arrayText(list: readonly unknown[]): string | undefined {
  let text = ''
  for (const member of list) {
    const written = memberText(member)
    if (written === undefined) return undefined
    text += text === '' ? written : `,${written}`
  }
  return `{${text}}`
}

function memberText(member: unknown): string | undefined {
  if (typeof member === 'string') return `"${SPECIAL.test(member) ? member.replace(SPECIALS, '\\$&') : member}"`
  if (member === null || member === undefined) return 'NULL'
  if (typeof member === 'number' || typeof member === 'bigint' || typeof member === 'boolean') return `"${member}"`
  return undefined
}

const SPECIAL = /["\\]/
const SPECIALS = /["\\]/g
