import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layoutOf } from './layout.ts';
import { firstBrain, isSettingOf } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-settings-'));
  mkdirSync(join(folder, 'brain'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// The names of its variables are in the brain's README: PANTHER_BRAIN_<SECTION>__<KEY>.
test('settings of a service are named after it; addresses and tokens are for others', () => {
  expect(isSettingOf('brain', 'PANTHER_BRAIN_RISK__MAX_LEVERAGE')).toBe(true);
  expect(isSettingOf('brain', 'PANTHER_BRAIN_URL')).toBe(false);
  expect(isSettingOf('agent', 'PANTHER_AGENT_TOKEN_FILE')).toBe(false);
  expect(isSettingOf('agent', 'PANTHER_BRAIN_PRESET')).toBe(false);
});

test('a brain that nobody has set up demonstrates itself', () => {
  expect(firstBrain(layoutOf(folder), { PANTHER_BRAIN_URL: 'http://127.0.0.1:1' })).toEqual({
    PANTHER_BRAIN_DEMONSTRATION__SPEED: '720',
  });
});

test.each(['brain.yaml', 'brain.db'])('%s is the owner’s word, and wins', (name) => {
  writeFileSync(join(folder, 'brain', name), '');
  expect(firstBrain(layoutOf(folder), {})).toEqual({});
});

test.each(['PANTHER_BRAIN_PRESET', 'PANTHER_BRAIN_CONFIG', 'B1E55ED_PRESET'])(
  '%s is the owner’s word, and wins',
  (name) => expect(firstBrain(layoutOf(folder), { [name]: 'degen' })).toEqual({}),
);
