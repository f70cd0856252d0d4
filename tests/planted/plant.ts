/** A fault that can be put into the program: one text of one of its files is replaced while the file is loaded, never on disk. */
export type Plant = {
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** The source with the fault in it. Throws where the text is not there exactly once: a plant that rotted proves nothing. */
export function plantedIn(source: string, { file, find, replace }: Plant): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`${file} holds the text to replace ${parts.length - 1} times`)
  return parts.join(replace)
}
