/** True for terms that hold a pair of characters. */
export const isLongTerm = (q: string | undefined): boolean => [...(q ?? '')].length > 1
