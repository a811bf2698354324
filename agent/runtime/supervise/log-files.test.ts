import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#lib';
import { followLog, readTail, rotateLog } from './log-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a log that is too long moves aside, and the oldest of those falls away', () => {
  const file = join(folder, 'a.log');
  for (const text of ['first', 'second', 'third', 'fourth']) {
    writeFileSync(file, text);
    expect(rotateLog(file, 3, 2)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('');
  }
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('fourth');
  expect(readFileSync(`${file}.2`, 'utf8')).toBe('third');
  expect(existsSync(`${file}.3`)).toBe(false);
  expect(rotateLog(file, 3, 2)).toBe(false);
  expect(rotateLog(join(folder, 'none.log'), 3, 2)).toBe(false);
});

test('the tail is whole lines, also of a log longer than what is read of it', () => {
  const file = join(folder, 'a.log');
  expect(readTail(file, 5)).toEqual([]);
  writeFileSync(file, 'one\ntwo\nthree\n');
  expect(readTail(file, 2)).toEqual(['two', 'three']);
  writeFileSync(file, `${'x'.repeat(2 * 1024 * 1024)}\nlast\n`);
  expect(readTail(file, 5)).toEqual(['last']);
});

test('following gives whole lines only, and goes on after the file was emptied', async () => {
  const file = join(folder, 'a.log');
  writeFileSync(file, 'before\n');
  const stop = new AbortController();
  const lines: string[] = [];
  const steps: Record<string, () => void> = {
    'one ü': () => {
      writeFileSync(file, '');
      appendFileSync(file, 'two\n');
    },
    two: () => stop.abort(),
  };
  const done = followLog(file, {
    clock: systemClock,
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      steps[line]?.();
    },
  });
  appendFileSync(file, 'one ');
  appendFileSync(file, 'ü\n');
  await done;
  expect(lines).toEqual(['one ü', 'two']);
});
