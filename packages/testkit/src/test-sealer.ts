import { createKeyKeeper } from '@courtyard/adapters/vault/key-keeper'
import { createSealer } from '@courtyard/adapters/vault/sealer'
import { dataKeysOf } from '@courtyard/core/personal/data-keys'
import type { Sealer } from '@courtyard/core/personal/ports'
import type { Database } from '@courtyard/db/database'
import type { Clock } from '@courtyard/std/clock'

/** The master key of tests: processes that share a database share it. */
export const TEST_SECRET = 'a secret of tests, long enough'

/** The real sealer over a test's database, whose door seals with it. */
export function testSealer(db: Database, clock: Clock, secret = TEST_SECRET): Sealer {
  const sealer = createSealer({ keeper: createKeyKeeper({ keys: [], secret }), keys: dataKeysOf(db), clock })
  db.sealWith(sealer.sealerFor)
  return sealer
}
