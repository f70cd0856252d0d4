import type pg from 'pg'

/** What both sides list. */
export const LIST_COLUMNS = ['name', 'email'] as const

/** What a good engineer writes by hand: one statement on the tenant's table, without role, transaction or metadata. */
export async function listByHand(pool: pg.Pool, tenant: string, limit: number): Promise<unknown[]> {
  const { rows } = await pool.query(`select id, name, email from t_${tenant}.e_person order by name, id limit $1`, [
    limit,
  ])
  return rows as unknown[]
}
