/** What kind of data about a person a field holds: decides how it is masked, and what may be asked of it (decision 0036). */
export const personalClasses = [
  'phone',
  'email',
  'id_number',
  'bank_account',
  'name',
  'address',
  'plate',
  'other',
] as const
export type PersonalClass = (typeof personalClasses)[number]

/** The class that `"personal": true` means for a type; every other type is `other`. */
export const classOfType: Readonly<Record<string, PersonalClass>> = {
  phone: 'phone',
  email: 'email',
  id_number: 'id_number',
  address: 'address',
  plate_number: 'plate',
}

/** Types whose values have a mask. Of the others a class only says what erasing and exporting concern. */
const MASKED_TYPES: ReadonlySet<string> = new Set([
  'text',
  'long_text',
  'phone',
  'email',
  'id_number',
  'plate_number',
  'address',
])

/** Classes whose values are only ever compared whole or by their last four: there is no order and no part of them to ask for. */
const SEALED: ReadonlySet<PersonalClass> = new Set(['phone', 'email', 'id_number', 'bank_account'])

/** True for classes whose values are only ever asked for whole or by their end. */
export const isSealedClass = (personal: PersonalClass): boolean => SEALED.has(personal)

type Marked = { readonly type: string; readonly personal?: PersonalClass }

/** True for fields whose values only those see whose rule says `unmasked`. A title stands where nobody masks, so it has none. */
export const hasMask = ({ type, personal }: Marked, isTitle: boolean): boolean =>
  personal !== undefined && MASKED_TYPES.has(type) && !isTitle
