// One publish of tests/publish/crash.test.ts in a process of its own, so that the test can kill it: says each step and batch.
import { createDatabase } from '@courtyard/db/database'
import { publishLiteral } from './publish-literal.ts'
import { AFTER, MOVES } from './step-world.ts'

const { urls, tenant } = JSON.parse(process.argv[2]!) as { urls: { appUrl: string; ddlUrl: string }; tenant: string }
const db = createDatabase({ ...urls, onError: () => undefined })
process.stdout.write('step\n')
await publishLiteral(db, tenant, AFTER, {
  moves: MOVES,
  between: () => {
    process.stdout.write('step\n')
  },
})
await db.close()
