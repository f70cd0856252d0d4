/** Bodies that were held to the schema of their kind, and what came out of it with defaults filled in. */
const seen = new WeakMap<object, unknown>()

/** Notes that a body has the shape of its kind, so that compiling need not hold it to its schema again. */
export const rememberShape = (body: object, shaped: unknown): void => {
  seen.set(body, shaped)
}

/** What a body was read as; undefined for one that an overlay made, or that was never read. */
export const shapeSeen = (body: object): unknown => seen.get(body)
