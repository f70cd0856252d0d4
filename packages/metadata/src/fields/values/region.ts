/** The provinces of GB/T 2260 by their first two digits. */
const PROVINCES =
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' ')

/** Six digits below a province, in what patterns of JavaScript and PostgreSQL have in common. */
export const REGION_PATTERN = `(?:${PROVINCES.join('|')})[0-9]{4}`
const REGION = new RegExp(`^${REGION_PATTERN}$`)

/** True for six digits below a province. Counties come and go, so which of them exist today is not asked. */
export const isRegionCode = (text: string): boolean => REGION.test(text)
