import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { backUp } from './backup.ts';
import { exportLog, restoreLog, verifyLog } from './index.ts';
import { fill, note, openLedger, withFolder } from './ledger.fixture.ts';
import { openStore } from './store.ts';

test('a backup taken while events come verifies by itself and can be restored', () =>
  withFolder(async (path) => {
    const log = openLedger(path);
    log.append(Array.from({ length: 2000 }, (_, index) => fill(index)));
    const copying = log.backup(`${path}.copy`);
    log.append([note(1)]);
    const tip = await copying;
    log.append([note(2), note(3)]);
    expect(tip.seq).toBeGreaterThanOrEqual(2000);
    await expect(log.backup(`${path}.copy`)).rejects.toMatchObject({ code: 'brain.store' });
    expect(() =>
      restoreLog({ from: `${path}.copy`, to: path, clock: createManualClock() }),
    ).toThrow(expect.objectContaining({ code: 'brain.locked' }));
    log.close();
    const keyPath = `${path}.key`;
    expect(verifyLog(`${path}.copy`, { keyPath })).toMatchObject({ ok: true, events: tip.seq });
    expect(restoreLog({ from: `${path}.copy`, to: path, clock: createManualClock() })).toEqual(tip);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: tip.seq });
    const kept = `${path}.replaced-20260101T000000Z`;
    expect(verifyLog(kept, { keyPath, headPath: `${path}.copy.head` })).toMatchObject({
      ok: true,
      events: 2003,
    });
    const again = openLedger(path);
    expect(again.append([note(9)])).toMatchObject([{ seq: tip.seq + 1 }]);
    again.close();
    expect(readdirSync(dirname(path)).filter((name) => name.includes('partial'))).toEqual([]);
  }));

test('a backup that begins in the middle of a write is of what was there before it', () =>
  withFolder(async (path) => {
    const log = openLedger(path);
    log.append([note(1)]);
    log.close();
    const store = openStore(path);
    const copying = backUp(store, `${path}.copy`);
    store.transaction('full', () => {
      // The copy goes on in a thread of its own meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    });
    await expect(copying).resolves.toMatchObject({ seq: 1 });
    store.close({ writeBack: true });
  }));

test('a backup that cannot be written leaves nothing', () =>
  withFolder(async (path) => {
    const log = openLedger(path);
    log.append([note(1)]);
    await expect(log.backup(`${path}-nowhere/copy`)).rejects.toMatchObject({ code: 'brain.store' });
    writeFileSync(`${path}.file`, 'mine');
    await expect(log.backup(`${path}.file`)).rejects.toMatchObject({ where: `${path}.file` });
    expect(existsSync(`${path}.file.partial`)).toBe(false);
    log.close();
  }));

test('NDJSON and CSV hold every column', () =>
  withFolder((path) => {
    const log = openLedger(path);
    log.append([
      {
        type: 'signal.noted.v1',
        payload: { symbol: 'SOL', note: 'say "hi",\nthen go', weight: 0.1 },
        at: Date.UTC(2026, 0, 1) + 1,
        source: 'test',
        trace: 'test',
        dedupeKey: 'k',
      },
      { ...note(2, ''), source: 'a, b' },
      note(3),
    ]);
    log.close();
    const lines = [...exportLog(path, { format: 'ndjson' })];
    const [first, second] = lines.map((line) => JSON.parse(line));
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(first).toMatchObject({
      seq: 1,
      type: 'signal.noted.v1',
      at: Date.UTC(2026, 0, 1) + 1,
      dedupe_key: 'k',
      payload: { symbol: 'SOL', note: 'say "hi",\nthen go', weight: 0.1 },
      prev: '0'.repeat(64),
    });
    expect(second.prev).toBe(first.hash);
    const csv = [...exportLog(path, { format: 'csv' })];
    expect(csv[0]).toBe(
      'seq,id,type,at,recorded_at,source,trace,dedupe_key,payload,prev,marks,hash\r\n',
    );
    // RFC 4180 §2: quotes are doubled, a field with a comma or a line break is quoted.
    expect(csv[1]).toContain(
      String.raw`,k,"{""note"":""say \""hi\"",\nthen go"",""symbol"":""SOL"",""weight"":0.1}",`,
    );
    expect(csv[2]).toContain(',"a, b",cycle-2,"",');
    expect(csv[3]).toContain(',cycle-3,,');
    expect([...exportLog(path, { format: 'csv', table: 'history' })]).toEqual([
      'seq,kind,symbol,at\r\n',
      ...[1, 2, 3].map((seq) => `${seq},note,SOL,${Date.UTC(2026, 0, 1) + seq}\r\n`),
    ]);
    expect(() => [...exportLog(path, { format: 'csv', table: 'histori' })]).toThrow(
      expect.objectContaining({ hint: 'there are: events, history, history_notes, holdings' }),
    );
  }));
