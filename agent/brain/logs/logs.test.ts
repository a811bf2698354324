import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { createLogFiles } from './log-files.ts';
import { createRotatingFile } from './rotating-file.ts';
import { writeTradingLines } from './trading-lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// The brief's own example is of 2026-02-19 08:00.
const clock = createManualClock({ startMs: Date.UTC(2026, 1, 19, 8) });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

function open() {
  const reported: string[] = [];
  const report = createLog({ write: (line) => reported.push(line), clock });
  return { reported, logs: createLogFiles({ folder, clock, report }) };
}

it('writes the format of the brief, and every error into errors.log too', () => {
  const { logs, reported } = open();
  logs.brain.child({ module: 'brain.orchestrator' }).info('Cycle started for 5 symbols');
  logs.api.info('GET /signals', { status: 200 });
  logs.oms.error('Order of somebody else', { module: 'execution.oms', symbol: 'BTC' });
  logs.close();
  expect(read('brain.log')).toBe(
    '[2026-02-19 08:00:00] [INFO] [brain.orchestrator] Cycle started for 5 symbols\n',
  );
  expect(read('api.log')).toBe('[2026-02-19 08:00:00] [INFO] [api] GET /signals status=200\n');
  const error = '[2026-02-19 08:00:00] [ERROR] [execution.oms] Order of somebody else symbol=BTC\n';
  expect([read('oms.log'), read('errors.log')]).toEqual([error, error]);
  // Requests are the files' alone; errors are everybody's.
  expect(reported.map((line) => JSON.parse(line).message)).toEqual([
    'Cycle started for 5 symbols',
    'Order of somebody else',
  ]);
});

// Check 24 of the brain's reference: what must not be in any file, and what must survive.
it('holds no secret in any file, and keeps a git SHA and a UUID', () => {
  const { logs } = open();
  const secrets = [
    'Bearer abcdefghijklmnop1234',
    'token=abcdef0123456789abcdef',
    '{"api_key": "abcdef0123456789"}',
    `sk-${'a1B2'.repeat(8)}`,
    `sk-ant-${'a1B2'.repeat(8)}`,
    `xai-${'a1B2'.repeat(8)}`,
    `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxIn0'}.${'c2lnbmF0dXJlLXBhcnQ'}`,
    `0x${'9f'.repeat(32)}`,
  ];
  const kept = ['6fcdca4c0b3f1d2e5a7988776655443322110099', '4f1d5e0a-97a1-4a52-8f3f-0a0a8f6c2b11'];
  for (const log of [logs.brain, logs.api, logs.oms]) {
    for (const secret of secrets) log.error(`Authorization: ${secret} was refused`);
    for (const secret of secrets)
      log.error('failed', { reason: secret, password: 'hunter2hunter2' });
    for (const value of kept) log.error(`at ${value}`, { commit: value });
  }
  logs.close();
  const bare = secrets.map((secret) => /[A-Za-z0-9._-]{16,}/.exec(secret)?.[0] ?? secret);
  for (const name of ['brain.log', 'api.log', 'oms.log', 'errors.log']) {
    const text = read(name);
    for (const secret of [...bare, 'hunter2']) expect(text).not.toContain(secret);
    for (const value of kept) expect(text).toContain(value);
  }
});

it('is rotated by size and keeps so many', () => {
  const path = join(folder, 'a.log');
  const file = createRotatingFile(path, { maxBytes: 10, keep: 2 });
  for (const line of ['1234\n', '5678\n', 'abcd\n', 'efgh\n', 'ijkl\n', 'mnop\n', 'x\n']) {
    file.write(line);
  }
  file.close();
  expect(readdirSync(folder).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  expect(['a.log', 'a.log.1', 'a.log.2'].map(read)).toEqual([
    'x\n',
    'ijkl\nmnop\n',
    'abcd\nefgh\n',
  ]);
  expect(statSync(path).mode & 0o007).toBe(0);
});

it('tells once that a file cannot be written, and goes on', () => {
  mkdirSync(join(folder, 'brain.log'));
  const { logs, reported } = open();
  logs.brain.info('one');
  logs.brain.info('two');
  logs.close();
  const messages = reported.map((line) => JSON.parse(line).message);
  expect(messages).toEqual(['one', 'a log file cannot be written', 'two']);
});

it('a line of a caller cannot pretend to be another', () => {
  const { logs } = open();
  logs.api.info('GET /a\n[2026-02-19 08:00:00] [INFO] [api] GET /b');
  logs.close();
  expect(read('api.log').split('\n')).toHaveLength(2);
});

it('tells orders and positions from the events', () => {
  const { logs } = open();
  writeTradingLines(logs.oms, [
    { type: 'signal.recorded.v1', payload: { symbol: 'BTC' } } as never,
    { type: 'order.rejected.v1', payload: { clientId: '0x1', reason: 'too small' } } as never,
  ]);
  logs.close();
  expect(read('oms.log')).toBe(
    '[2026-02-19 08:00:00] [WARN] [execution.oms] Order rejected clientId=0x1 reason="too small"\n',
  );
});
