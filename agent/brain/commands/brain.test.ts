import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodes } from '#lib';
import { runTestCommand } from '../../../tests/kit/run-command.ts';
import { command } from './brain.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brain-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...argv: readonly string[]) =>
  runTestCommand(command, argv, { env: { PANTHER_STATE_DIR: folder }, cwd: folder });

describe('on an empty state folder', () => {
  test.each([
    [['status'], 'last cycle   none yet: panther brain run'],
    [['signals'], 'no signals yet: panther brain cycle'],
    [['positions'], 'nothing is open'],
    [['scorecard'], 'nothing has closed yet'],
    [['why'], 'no decisions yet: panther brain cycle'],
    [['kill-switch'], 'level 0 safe: everything is allowed'],
    [['note'], 'no views yet: panther brain note'],
    [['producers'], 'it has told nothing yet'],
  ])('%j says so, and the same as JSON', async (argv, text) => {
    const read = await run(...argv);
    expect([read.code, read.err]).toEqual([0, '']);
    expect(read.out).toContain(text);
    const json = await run(...argv, '--json');
    expect(json.code).toBe(0);
    expect(() => JSON.parse(json.out)).not.toThrow();
  });

  test.each([
    [['statsu'], 'did you mean status?', exitCodes.usage],
    [['status', 'now'], 'status does not take "now"', exitCodes.usage],
    [['kill-switch', '9', '--reason', 'x'], '"9" is no level', exitCodes.usage],
    [['kill-switch', '2'], 'with a --reason', exitCodes.usage],
    [['close', 'x'], 'needs the id of a position and --reason', exitCodes.usage],
    [['close', 'x', '--reason', 'why'], 'no open position is x', exitCodes['brain.unknown']],
    [['why', 'zz'], 'is no id of a decision', exitCodes.usage],
    [['why', 'abcd'], 'no decision is abcd', exitCodes['brain.unknown']],
    [['verify'], 'there is no event log here yet', exitCodes['brain.unknown']],
    [['replay'], 'there is no event log here yet', exitCodes['brain.unknown']],
    [['export'], 'there is no event log here yet', exitCodes['brain.unknown']],
    [['backup', 'b.db'], 'there is no event log here yet', exitCodes['brain.unknown']],
    [['backup'], 'needs a file', exitCodes.usage],
    [['note', 'BTC', 'up', '7', '--text', 'x'], 'a note is SYMBOL', exitCodes.usage],
    [['note', 'BTC', 'long', '11', '--text', 'why'], 'a note is SYMBOL', exitCodes.usage],
    [['note', 'BTC', 'long', '7', '--text', 'x'], 'text: ', exitCodes.usage],
    [['note', 'DOGE', 'long', '7', '--text', 'why'], 'DOGE is not looked at', exitCodes.usage],
    [
      ['note', 'BTC', 'long', '7', '--text', 'why', '--expires', 'soon'],
      'is no length of time',
      exitCodes.usage,
    ],
    [['note', 'revoke', 'zz', '--reason', 'why'], 'no note is zz', exitCodes['brain.unknown']],
    [['producers', 'promot'], 'did you mean promote?', exitCodes.usage],
    [['producers', 'add'], 'needs the name', exitCodes.usage],
    [['producers', 'add', 'a'], '--public-key, or a --key-file', exitCodes.usage],
    [['producers', 'promote', 'a'], 'needs a --reason', exitCodes.usage],
    [
      ['producers', 'promote', 'a', '--reason', 'good'],
      'no external producer is called a',
      exitCodes['brain.unknown'],
    ],
    [
      ['producers', 'add', 'rsi', '--key-file', 'k'],
      'a producer of the brain itself',
      exitCodes['brain.producer-refused'],
    ],
  ])('%j is refused with what to do', async (argv, text, code) => {
    const refused = await run(...argv);
    expect([refused.code, refused.out]).toEqual([code, '']);
    expect(refused.err).toContain(text);
  });

  test('a configuration that is wrong is told with its path', async () => {
    writeFileSync(join(folder, 'brain.yaml'), 'risk: { max_leverage: -5 }\n');
    const refused = await run('config');
    expect(refused.code).toBe(exitCodes['brain.config']);
    expect(refused.err).toContain('risk.max_leverage');
  });
});

test('what is there verifies, replays and is exported; a table that is not there is named', async () => {
  await run('kill-switch', '1', '--reason', 'the test');
  expect((await run('verify')).out).toBe('1 events, every one as it was written\n');
  const replayed = await run('replay');
  expect(replayed.out).toMatch(/kill_switch +1 rows +same/);
  expect(replayed.out).toContain('every table is what follows from the events');
  expect((await run('export', 'kill_switch', '--format', 'csv')).out).toContain('the test');
  const missing = await run('export', 'nothing');
  expect([missing.code, missing.out]).toEqual([exitCodes['brain.unknown'], '']);
  expect(missing.err).toContain('there is no table nothing');
  expect((await run('backup', 'b.db')).out).toContain('1 events; it verifies by itself');
});

test('the risk cap is told, shown in status, and replays; a hold is released by its id', async () => {
  expect((await run('risk-cap')).out).toBe('nobody has told a risk state\n');
  const told = await run('risk-cap', 'risk_off', '--reason', 'the test', '--expires', '2h');
  expect(told.out).toMatch(/^risk state RISK_OFF by .+, nothing is entered: the test\n$/);
  expect((await run('status')).out).toMatch(/risk cap +risk state RISK_OFF by .+: the test\n/);
  const status = JSON.parse((await run('status', '--json')).out);
  expect(status).toMatchObject({ riskCap: { state: 'RISK_OFF', isOld: false }, entryHolds: [] });
  expect((await run('replay')).out).toMatch(/risk_cap +1 rows +same/);
  expect((await run('holds')).out).toBe('new entries are not stopped\n');
  const unknown = await run('holds', 'release', 'h-1', '--reason', 'the test');
  expect(unknown.code).toBe(exitCodes['brain.unknown']);
  for (const argv of [
    ['risk-cap', 'BOLD'],
    ['risk-cap', 'NORMAL'],
    ['holds', 'release', 'h-1'],
  ]) {
    expect([argv, (await run(...argv)).code]).toEqual([argv, exitCodes.usage]);
  }
});

test('a view is given, listed and taken back, each an event', async () => {
  const argv = ['BTC', 'short', '6', '--text', 'unlock on Friday', '--expires', '2d'];
  const given = JSON.parse((await run('note', ...argv, '--json')).out);
  expect(given).toMatchObject({ symbol: 'BTC', direction: 'short', conviction: 6 });
  expect(given.expiresAt - given.at).toBe(2 * 86_400_000);
  expect((await run('note')).out).toMatch(/counts +BTC +short +6 .*unlock on Friday/);
  const id = given.id.slice(0, 12);
  expect((await run('note', 'revoke', id, '--reason', 'it was moved')).out).toContain('revoked');
  expect((await run('note')).out).toContain('revoked');
  const again = await run('note', 'revoke', id, '--reason', 'once more');
  expect(again.err).toContain('was revoked before');
  const events = (await run('export')).out;
  expect(events).toContain('signal.view-given.v1');
  expect(events).toContain('signal.view-revoked.v1');
});

test('another producer: its key in a file for its owner alone, then promoted, paused and removed', async () => {
  const added = await run(
    'producers',
    'add',
    'friend',
    '--domain',
    'social',
    '--key-file',
    'f.key',
  );
  expect([added.code, added.err]).toEqual([0, '']);
  const key = readFileSync(join(folder, 'f.key'), 'utf8').trim();
  expect(key).toMatch(/^whsec_/);
  expect(statSync(join(folder, 'f.key')).mode & 0o077).toBe(0);
  expect(added.out).not.toContain(key);
  expect((await run('producers')).out).toMatch(/friend +push +shadow/);
  const stages: string[] = [];
  for (const action of ['promote', 'pause', 'resume', 'remove']) {
    const said = await run('producers', action, 'friend', '--reason', 'the test', '--json');
    stages.push(JSON.parse(said.out).stage);
  }
  expect(stages).toEqual(['live', 'paused', 'shadow', 'removed']);
  expect((await run('producers')).out).not.toContain('friend');
  expect((await run('export')).out).not.toContain(key);
});

// Check 8 of the brain's reference: not zero, and which row it is.
test('verify names a row that was changed, and tells by its exit code', async () => {
  for (const level of ['1', '2']) await run('kill-switch', level, '--reason', 'the test');
  expect((await run('verify')).code).toBe(0);
  const db = new DatabaseSync(join(folder, 'brain.db'));
  const [{ sql } = { sql: '' }] = db
    .prepare("select sql from sqlite_schema where name = 'events_no_update'")
    .all();
  db.exec('drop trigger events_no_update');
  db.exec("update events set source = 'somebody' where seq = 2");
  db.exec(String(sql));
  db.close();
  const verified = await run('verify');
  expect(verified.code).toBe(exitCodes['brain.tampered']);
  expect(verified.out).toMatch(/^row 2, source/);
  for (const ending of ['', '-wal', '-shm'])
    rmSync(join(folder, `brain.db${ending}`), { force: true });
  const gone = await run('verify');
  expect(gone.code).toBe(exitCodes['brain.tampered']);
  expect(gone.err).toContain('the event log is gone');
});
