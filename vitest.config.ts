import { defineConfig } from 'vitest/config'
import { planted } from './tests/planted/vite-plugin.ts'

const postgres = 'tests/setup/postgres.ts'
const needsPostgres = [
  'tests/setup/**/*.test.ts',
  'tests/{api,guide,import,isolation,publish,conformance,simulation}/**/*.test.ts',
  'packages/*/src/**/*.pg.test.ts',
]

// Long forms take what they take.
const patience = process.env.COURTYARD_TEST_DEEP === '1' ? 60 : 1
// What a page or a worker will show is waited for: the second that is the default is over before a busy machine has answered.
const waits = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    pool: 'forks', // tests change the folder and the environment, which threads would share
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [
      {
        plugins: planted(),
        test: {
          name: 'unit',
          include: ['{packages,apps}/*/src/**/*.test.ts', 'metadata/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.pg.test.ts'],
          pool: 'threads',
          isolate: false, // unit tests are pure, so sharing a worker changes nothing but the time
          testTimeout: 30_000 * patience, // a busy machine is no fault
        },
      },
      { test: { name: 'tidy', include: ['tests/tidy/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        plugins: planted(),
        test: {
          name: 'db',
          include: needsPostgres,
          globalSetup: [postgres],
          isolate: false, // loading the product anew for every file took a third of the time; databases are each file's own
          testTimeout: 60_000 * patience,
          hookTimeout: 120_000,
          expect: waits,
        },
      },
      {
        plugins: planted(),
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: [postgres, 'tests/setup/browser.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: waits,
          isolate: false,
        },
      },
    ],
  },
})
