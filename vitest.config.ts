import { defineConfig } from 'vitest/config';

/** A Debian that is booted; see docs/design/system-test.md. */
const SYSTEM = 'testing/src/system/system.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts', 'testing/src/**/*.test.ts'],
          exclude: ['testing/src/scenarios/**', SYSTEM],
          setupFiles: ['testing/src/property-seed.ts'],
          // Most take milliseconds; a machine that has other work makes some of them wait.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['testing/src/scenarios/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'system',
          include: [SYSTEM],
          maxWorkers: 1,
          fileParallelism: false,
          // After all others: it looks for holes of a second, and has the machine to itself then.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
