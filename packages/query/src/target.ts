import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'

/** Where a tenant's tables live. */
export type Target = { readonly schema: string }

/** A piece of SQL text with its binds. */
export type Sql = RawBuilder<unknown>

// Compiles only: it has no connection and never runs anything.
const compiler = new Kysely<never>({
  dialect: {
    createDriver: () => new DummyDriver(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** The text and parameters of a statement; slots stay in the parameters until `filled`. */
export const toQuery = (statement: Sql): CompiledQuery => statement.compile(compiler)

/** What slots read: everything of a request that is not part of a statement's text. */
export type Inputs = Readonly<Record<string, unknown>>

/** A parameter known only when the statement runs, so that one compiled text serves many requests. */
export class Slot {
  readonly read: (inputs: Inputs) => unknown

  constructor(read: (inputs: Inputs) => unknown) {
    this.read = read
  }
}

/** `convert` of a value, or of what a slot will read. */
export const mapped = (value: unknown, convert: (value: unknown) => unknown): unknown =>
  value instanceof Slot ? new Slot((inputs) => convert(value.read(inputs))) : convert(value)

/** A statement ready to run: every slot replaced by its value. */
export const filled = (query: CompiledQuery, inputs: Inputs): CompiledQuery => ({
  ...query,
  parameters: query.parameters.map((parameter) => (parameter instanceof Slot ? parameter.read(inputs) : parameter)),
})

/** A bind cast to a PostgreSQL type, which keeps `$1` from being guessed. */
export const bind = (value: unknown, type: string): Sql => sql`${value}::${sql.raw(type)}`
