import { hkdfSync } from 'node:crypto'
import type { KeyKeeper } from '@courtyard/core/personal/ports'
import { KEY_BYTES } from './aes-gcm.ts'
import { createVault } from './vault.ts'

export type MasterKeys = {
  /** Keys of their own, of 32 bytes: the first wraps, all open. */
  readonly keys: readonly Uint8Array[]
  /** The secret of the installation: what it gives opens last, and wraps where there is no key. */
  readonly secret: string
}

/** Keeps the master key in the memory of this process, as the operator gave it. A service behind the same port would be asked instead. */
export function createKeyKeeper({ keys, secret }: MasterKeys): KeyKeeper {
  const derived = new Uint8Array(hkdfSync('sha256', secret, 'courtyard', 'master key', KEY_BYTES))
  const vault = createVault([...keys, derived])
  return {
    isNewest: (wrapped) => wrapped.split('.')[1] === vault.newest,
    wrap: async (key, about) => vault.seal(Buffer.from(key).toString('base64'), about),
    async unwrap(wrapped, about) {
      const text = vault.open(wrapped, about)
      return text === undefined ? undefined : new Uint8Array(Buffer.from(text, 'base64'))
    },
  }
}
