import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { patienceMs } from './tests/kit/patience.ts';

const never = ['**/node_modules/**', 'nix/generated/**', '.panther/**'];
const slow = 'tests/slow/**';
// `npm run test:terraform`
const terraform = 'tests/terraform/**';
// `npm run test:opencode`
const opencode = 'tests/opencode/**';

// What takes minutes, run by name: PANTHER_SLOW=1 npm test -- --project slow
// It also repeats what kills at random moments, more often than every run can afford.
const kills = [
  'tests/faults/{brain-events,supervisor-kills}.test.ts',
  'tests/e2e/deploy-faults.test.ts',
];
const slowProject = {
  extends: true as const,
  test: {
    ...{ name: 'slow', include: [`${slow}/*.test.ts`, ...kills] },
    env: { PANTHER_KILL_POINTS: process.env.PANTHER_KILL_POINTS ?? '50' },
  },
};

// `npm test` runs both projects, so every test once; `npm run check` only `unit`.
export default defineConfig({
  test: {
    // What hangs is ended; how long a test takes on a busy machine says nothing.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: patienceMs, interval: 20 } },
    // Three also on two cores: most of a test is waiting for another process.
    maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // One module cache for all files of a worker: half the time. No test may leave a trace.
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: [...never, 'tests/!(architecture)/**', 'tests/!(architecture).test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'rooms',
          // After the units: a worker that changes its project loses its modules.
          sequence: { groupOrder: 1 },
          include: ['tests/**/*.test.ts'],
          exclude: [
            ...never,
            slow,
            terraform,
            opencode,
            'tests/architecture/**',
            'tests/architecture.test.ts',
          ],
        },
      },
      ...(process.env.PANTHER_SLOW === undefined ? [] : [slowProject]),
    ],
  },
});
