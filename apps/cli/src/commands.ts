import type { Command } from './command.ts'
import { check } from './commands/check.ts'
import { evaluate } from './commands/eval.ts'
import { importFiles } from './commands/import.ts'
import { publish } from './commands/publish.ts'
import { runFeesCommand } from './commands/run-fees.ts'
import { tenantCreate, tenantList } from './commands/tenant.ts'
import { verify } from './commands/verify.ts'

/** Every command, in the order of the overview. */
export const commands: readonly Command[] = [
  tenantCreate,
  tenantList,
  check,
  publish,
  importFiles,
  runFeesCommand,
  evaluate,
  verify,
]
