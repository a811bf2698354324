import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', 'nix/generated/**', '.panther/**'];
const slow = 'tests/slow/**';
// `npm run test:terraform`
const terraform = 'tests/terraform/**';

// `npm test` runs both projects, so every test once; `npm run check` only `unit`. What takes
// minutes lies in tests/slow and is run by name: PANTHER_SLOW=1 npm test -- --project slow
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
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
          include: ['tests/**/*.test.ts'],
          exclude: [
            ...never,
            slow,
            terraform,
            'tests/architecture/**',
            'tests/architecture.test.ts',
          ],
        },
      },
      ...(process.env.PANTHER_SLOW === undefined
        ? []
        : [{ extends: true as const, test: { name: 'slow', include: [`${slow}/*.test.ts`] } }]),
    ],
  },
});
