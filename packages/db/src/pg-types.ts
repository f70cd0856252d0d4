import pg from 'pg'

const { builtins } = pg.types
const PARSED: ReadonlySet<number> = new Set([
  builtins.BOOL,
  builtins.INT2,
  builtins.INT4,
  builtins.OID,
  builtins.JSON,
  builtins.JSONB,
  builtins.BYTEA,
])
const TEXT_ARRAY = 1009
// _bool _int2 _int4 keep pg's parsers; other arrays become lists of text.
const ARRAYS_PARSED: ReadonlySet<number> = new Set([1000, 1005, 1007])
// _text _varchar _uuid _date _timestamp _timestamptz _numeric _int8
const ARRAYS_AS_TEXT: ReadonlySet<number> = new Set([1009, 1015, 2951, 1182, 1115, 1185, 1231, 1016])

const asText = (text: string | Buffer) => text

/**
 * Values of tenants' data as they are: numbers beyond int4, decimals, days and instants stay text, so that no float
 * and no Date ever touches them; only booleans, small integers, JSON, bytes and arrays of text are parsed.
 */
export const exactTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (ARRAYS_AS_TEXT.has(oid)) return pg.types.getTypeParser(TEXT_ARRAY as never, format as 'text')
    if (PARSED.has(oid) || ARRAYS_PARSED.has(oid)) return pg.types.getTypeParser(oid, format as 'text')
    return asText
  },
}
