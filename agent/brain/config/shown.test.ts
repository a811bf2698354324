import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from './load.ts';
import { shownConfig } from './shown.ts';

test('of an address that may hold a key only the host is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-config-'));
  const file = join(folder, 'brain.yaml');
  writeFileSync(
    file,
    `alerts: { webhook: { url: "https://hooks.example.com/services/T0/B1/path-key", secret_file: hook.key } }
data: { source: binance, feeds: [{ name: a, url: "https://api.example.com/v1?key=query-key", series: a, fields: { observedAt: t, value: v } }] }
`,
  );
  const text = JSON.stringify(shownConfig(loadConfig({ file, env: {} })));
  rmSync(folder, { recursive: true });
  expect(text).toContain('https://hooks.example.com/…');
  expect(text).toContain('https://api.example.com/…');
  expect(text).not.toMatch(/path-key|query-key/);
});
