import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['tests/opencode/*.test.ts'],
    // One machine at a time: its ports are those of the unit.
    fileParallelism: false,
    // Says why a test is skipped.
    reporters: ['verbose'],
    // Only a defect needs so long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
