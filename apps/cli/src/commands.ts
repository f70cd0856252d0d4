import type { Command } from './command.ts'
import { check } from './commands/check.ts'
import { diff } from './commands/diff.ts'
import { drift } from './commands/drift.ts'
import { evaluate } from './commands/eval.ts'
import { explain } from './commands/explain.ts'
import { fmt } from './commands/fmt.ts'
import { importFiles } from './commands/import.ts'
import { keysList, keysRewrap, keysTurn } from './commands/keys.ts'
import { packBuild, packInstall, packList, packVerify } from './commands/pack.ts'
import { publish } from './commands/publish.ts'
import { pull } from './commands/pull.ts'
import { rollback } from './commands/rollback.ts'
import { runFeesCommand } from './commands/run-fees.ts'
import { signOnReopen } from './commands/sign-on.ts'
import { tenantCreate, tenantList } from './commands/tenant.ts'
import { tenantOnline } from './commands/tenant-online.ts'
import { upgrade } from './commands/upgrade.ts'
import { verify } from './commands/verify.ts'
import { versions } from './commands/versions.ts'

/** Every command, in the order of the overview. */
export const commands: readonly Command[] = [
  tenantCreate,
  tenantList,
  tenantOnline,
  check,
  pull,
  diff,
  publish,
  versions,
  rollback,
  explain,
  upgrade,
  packBuild,
  packInstall,
  packList,
  packVerify,
  importFiles,
  runFeesCommand,
  evaluate,
  fmt,
  verify,
  drift,
  keysList,
  keysTurn,
  keysRewrap,
  signOnReopen,
]
