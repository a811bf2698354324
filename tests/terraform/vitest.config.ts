import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// `npm run test:terraform`: what only a real Terraform with real providers can tell.
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['tests/terraform/*.test.ts'],
    // Says why a test is skipped.
    reporters: ['verbose'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
