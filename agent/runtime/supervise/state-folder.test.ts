import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareStateFolder } from './state-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const faultOf = (path: string) => {
  try {
    prepareStateFolder(path);
  } catch (error) {
    return error;
  }
  return undefined;
};

test('is made, for its owner only', () => {
  const state = join(folder, 'a', 'b');
  expect(faultOf(state)).toBeUndefined();
  expect(statSync(state).mode & 0o777).toBe(0o700);
  expect(faultOf(state)).toBeUndefined();
});

test('a file in its place, and a place that takes no folder, are told', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(faultOf(join(folder, 'file'))).toMatchObject({ code: 'io.write-failed' });
  // proc(5): nobody makes a folder there.
  expect(faultOf('/proc/panther')).toMatchObject({
    code: 'io.write-failed',
    where: '/proc/panther',
  });
});

test.skipIf(process.getuid?.() === statSync('/').uid)('one of another user is refused', () => {
  expect(faultOf('/')).toMatchObject({ code: 'config.invalid' });
});
