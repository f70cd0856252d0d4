import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'

/** Runs one compiled statement and gives its rows. */
export type RunQuery = (query: CompiledQuery) => Promise<{ rows: unknown[]; rowCount: number | null }>

class OneConnection implements DatabaseConnection {
  readonly #run: RunQuery

  constructor(run: RunQuery) {
    this.#run = run
  }

  async executeQuery<R>(query: CompiledQuery) {
    const { rows, rowCount } = await this.#run(query)
    return { rows: rows as R[], ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }) }
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for the method; cursors are not offered.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('a transaction does not stream: read pages')
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('the transaction belongs to withTenant')
}

/** A Kysely that speaks to one open transaction and can neither begin nor end one. */
export function kyselyOn<Tables>(run: RunQuery): Kysely<Tables> {
  const connection = new OneConnection(run)
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    releaseConnection: async () => undefined,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => undefined,
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}
