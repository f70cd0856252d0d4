import type { FieldType, Sealed } from '../field.ts'
import { classOfType, hasMask, isSealedClass, type PersonalClass } from '../personal-classes.ts'

/** What a document says of a field that decides its class. */
type Said = { readonly type: FieldType | 'state'; readonly personal?: boolean | PersonalClass }

/** Of which class a field is, and whether it is shown masked. The number of an identity card is personal, always. */
export function personalOf({ type, ...said }: Said, isTitle: boolean): { personal?: PersonalClass; masked?: true } {
  const personal = said.personal || type === 'id_number'
  if (!personal) return {}
  const named = personal === true ? (classOfType[type] ?? 'other') : personal
  return { personal: named, ...(hasMask({ type, personal: named }, isTitle) && { masked: true as const }) }
}

/** True for a field whose values only have a mask, no order, no parts and no groups. */
export function isSealedShape(said: Said): boolean {
  const { personal, masked } = personalOf(said, false)
  return masked === true && personal !== undefined && isSealedClass(personal)
}

/** How a field's values lie sealed: by its last four is found what its type says so of, and any text that is no address. */
export function sealOf(said: Said & { readonly sealed?: true; readonly find?: readonly string[] }): {
  sealed?: Sealed
} {
  if (said.sealed !== true) return {}
  const hasTail = said.type === 'text' ? personalOf(said, false).personal !== 'email' : said.find?.includes('last4')
  return { sealed: hasTail ? { tail: true } : {} }
}
