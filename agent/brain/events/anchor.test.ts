import { chmodSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { isHeadOf, type LogHead, verifyLog } from './index.ts';
import { fill, note, openLedger, withFolder } from './ledger.fixture.ts';

test('the head follows `full` events at once and others within a second', () =>
  withFolder(async (path) => {
    const clock = createManualClock();
    const sent: LogHead[] = [];
    const log = openLedger(path, {
      clock,
      head: { timer: clock, onHead: (head) => void sent.push(head) },
    });
    const headSeq = () => verifyLog(path).head?.seq;
    log.append([note(1), note(2)]);
    expect(headSeq()).toBe(0);
    await clock.advance(999);
    log.append([note(3)]);
    expect(headSeq()).toBe(0);
    await clock.advance(1);
    expect(headSeq()).toBe(3);
    log.append([note(4), fill(5)]);
    expect(headSeq()).toBe(5);
    log.append([note(6)]);
    expect(log.anchor()).toMatchObject({ seq: 6, hash: log.tip().hash, at: clock.now() });
    log.append([note(7)]);
    log.close();
    expect(headSeq()).toBe(7);
    expect(sent.map(({ seq }) => seq)).toEqual([3, 5, 6, 7]);
    const { publicKey } = sent[0] as LogHead;
    expect(sent.every((head) => isHeadOf(head, publicKey))).toBe(true);
    expect(isHeadOf({ ...(sent[0] as LogHead), seq: 4 }, publicKey)).toBe(false);
    expect(clock.sleeping).toBe(0);
  }));

test('a receiver that fails stops nothing and is told of', () =>
  withFolder(async (path) => {
    const lines: string[] = [];
    const failures = [
      () => {
        throw new Error('no route');
      },
      () => Promise.reject(new Error('timed out')),
    ];
    const log = openLedger(path, {
      log: createLog({ write: (line) => lines.push(line) }),
      head: { onHead: () => failures.shift()?.() },
    });
    log.append([fill(1)]);
    log.append([fill(2)]);
    await new Promise(setImmediate);
    expect(lines.map((line) => JSON.parse(line).error)).toEqual(['no route', 'timed out']);
    log.close();
    expect(verifyLog(path)).toMatchObject({ ok: true, head: { seq: 2 } });
  }));

test('a head cut off while it was written leaves the one before', () =>
  withFolder((path) => {
    const log = openLedger(path);
    log.append([fill(1)]);
    log.append([fill(2)]);
    log.close();
    const bytes = readFileSync(`${path}.head`);
    const newest = bytes.indexOf('{"seq":2,') < 512 ? 0 : 512;
    expect(bytes.length).toBe(1024);
    const file = openSync(`${path}.head`, 'r+');
    writeSync(file, Buffer.alloc(200), 0, 200, newest + 100);
    closeSync(file);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 2, head: { seq: 1 } });
    const again = openLedger(path);
    again.append([fill(3)]);
    again.close();
    expect(verifyLog(path)).toMatchObject({ ok: true, head: { seq: 3 } });
  }));

test('two processes never set the head back', () =>
  withFolder((path) => {
    const owner = openLedger(path);
    const guest = openLedger(path, { role: 'guest' });
    for (let index = 0; index < 10; index += 2) {
      owner.append([fill(index)]);
      guest.append([fill(index + 1)]);
      expect(verifyLog(path)).toMatchObject({ ok: true, head: { seq: index + 2 } });
      expect(owner.anchor()).toMatchObject({ seq: index + 2 });
    }
    guest.close();
    owner.close();
  }));

test('a key that others can read is refused', () =>
  withFolder((path) => {
    openLedger(path).close();
    chmodSync(`${path}.key`, 0o640);
    expect(() => openLedger(path)).toThrow(
      expect.objectContaining({ code: 'brain.store', hint: `chmod 600 ${path}.key` }),
    );
  }));
