import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { startOutbox } from '../alerts/index.ts';
import { loadConfig } from '../config/index.ts';
import { findRestricted } from '../risk/index.ts';
import { readAlerts } from '../views.ts';
import { type BrainLog, openBrainLog } from './log.ts';
import { createRestricted, type Restricted } from './restricted.ts';

let folder: string;
let file: string;
let log: BrainLog;
const clock = createManualClock({ startMs: Date.UTC(2026, 0, 1) });
const report = createLog({ write: () => undefined });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-dcg-'));
  file = join(folder, 'brain.yaml');
  log = openBrainLog({ stateFolder: folder, clock, role: 'owner', log: report });
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

function open(env: Record<string, string> = {}): Restricted {
  const input = { file, env };
  return createRestricted({ config: loadConfig(input), input, log, clock, report });
}

const write = (list: string) => writeFileSync(file, `execution:\n  dcg_symbols: ${list}\n`);
const types = () => [...log.read()].map(({ type }) => type);

// Check 20 of the brain's reference: a reload takes effect without a restart.
it('a changed list is in force at the next look, with its aliases, and is an event', () => {
  write('[FTT]');
  const restricted = open();
  expect(findRestricted(restricted.list(), 'ftt')?.restricted).toBe('FTT');
  write('[{ symbol: LUNA, aliases: [Terra], reason: collapsed }]');
  restricted.refresh();
  expect(findRestricted(restricted.list(), 'FTT')).toBeUndefined();
  expect(findRestricted(restricted.list(), 'terra/usdt')).toMatchObject({
    restricted: 'LUNA',
    reason: 'collapsed',
  });
  restricted.refresh();
  expect(types()).toEqual(['dcg.changed.v1', 'dcg.changed.v1']);
  // A restart with the same list is no change.
  open();
  expect(types()).toHaveLength(2);
});

it.each([
  ['is broken', () => write('[FTT')],
  ['has another key that is wrong', () => writeFileSync(file, 'risk: { max_leverage: 99 }\n')],
  ['is gone', () => rmSync(file)],
])('a file that %s keeps the last list and raises one alert', async (_, spoil) => {
  write('[FTT]');
  const restricted = open();
  const stop = new AbortController();
  const outbox = startOutbox({
    ...{ log: log as never, sinks: [], clock, report, signal: stop.signal },
  });
  spoil();
  restricted.refresh();
  restricted.refresh();
  expect(findRestricted(restricted.list(), 'FTT')).toBeDefined();
  await expect
    .poll(() => readAlerts(log.db, 10))
    .toMatchObject([{ kind: 'config-refused', severity: 'critical' }]);
  expect(types().filter((type) => type === 'config.refused.v1')).toHaveLength(1);
  write('[LUNA]');
  restricted.refresh();
  expect(findRestricted(restricted.list(), 'LUNA')).toBeDefined();
  stop.abort();
  await outbox.stopped;
});

it('a variable stands over the file, then too', () => {
  write('[FTT]');
  const restricted = open({ PANTHER_BRAIN_EXECUTION__DCG_SYMBOLS: 'UST' });
  write('[LUNA]');
  restricted.refresh();
  expect(restricted.list().entries.map(({ symbol }) => symbol)).toEqual(['UST']);
});
