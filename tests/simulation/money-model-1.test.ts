import { expect, test } from 'vitest'
import { OPERATIONS_MIN, runMoneyModel, SEED } from './run-money-model.ts'

// Guards I1, I3, I4, I8, I11, I15, I17: whatever is done in whatever order, real books and plain numbers agree to the fen.
test(`random commands, half 1, seed ${SEED}`, { timeout: 3_600_000 }, async () => {
  expect(await runMoneyModel(0)).toBeGreaterThan(OPERATIONS_MIN)
})
