import type { World } from '../world.ts'

/** What was sent on the login that owns the tables, in its order. */
export type Spoken = { readonly texts: readonly string[]; stop(): void }

/** Writes down the texts that are sent on the DDL login from now on, without their values. */
export function hearDdl({ deps }: Pick<World, 'deps'>): Spoken {
  const texts: string[] = []
  let isHearing = true
  deps.db.placement.sites[0]!.ddl.on('connect', (client) => {
    const send = client.query.bind(client) as (...given: unknown[]) => unknown
    const query = (...given: unknown[]) => {
      if (isHearing && typeof given[0] === 'string' && given[1] === undefined) texts.push(given[0])
      return send(...given)
    }
    Object.assign(client, { query })
  })
  return {
    texts,
    stop() {
      isHearing = false
    },
  }
}

const DDL = /^(\s|--.*\n)*(create|alter|comment|grant|revoke|do|set local search_path)\s/i

/** The definitions among them as one script in one transaction, for a tenant of another name. */
export function scriptOf(texts: readonly string[], from: string, to: string): string {
  const ddl = texts.filter((text) => DDL.test(text)).map((text) => text.replaceAll(`t_${from}`, `t_${to}`))
  if (ddl.length === 0) throw new Error('no definition was heard')
  return ['begin', ...ddl, 'commit'].join(';\n')
}
