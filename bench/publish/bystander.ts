import pg from 'pg'

const PAUSE_MS = 5

export type Bystander = { stop(): Promise<void> /** The longest wait since the last call. */; take(): number }

/**
 * One writer on a table of its own that no publish ever touches, on the same server: how long the machine alone makes
 * somebody wait (disk, scheduler, this process), so that a stall of a publish can be told from one of the machine.
 */
export async function startBystander(url: string): Promise<Bystander> {
  const client = new pg.Client({ connectionString: url, application_name: 'bystander' })
  await client.connect()
  await client.query('create table public.bystander (id bigserial primary key, at timestamptz not null default now())')
  let isRunning = true
  let longest = 0
  const working = (async () => {
    while (isRunning) {
      const started = performance.now()
      await client.query('insert into public.bystander default values')
      longest = Math.max(longest, performance.now() - started)
      await new Promise((done) => setTimeout(done, PAUSE_MS))
    }
  })()
  working.catch(() => undefined) // told by stop
  return {
    take() {
      const taken = longest
      longest = 0
      return taken
    },
    async stop() {
      isRunning = false
      await working
      await client.end()
    },
  }
}
