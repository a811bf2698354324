import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonFile, readTextFile, writeFileAtomic } from './files.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'files-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const modeOf = (path: string) => (fs.statSync(path).mode & 0o7777).toString(8);

test('writes a new file and replaces an old one, whose mode stays', () => {
  const path = join(folder, 'a');
  writeFileAtomic(path, 'one');
  expect([fs.readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['one', '644']);
  writeFileAtomic(path, 'two', { mode: 0o600 });
  writeFileAtomic(path, new Uint8Array([0x33]));
  expect([fs.readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['3', '600']);
  expect(fs.readdirSync(folder)).toEqual(['a']);
});

test('whoever has the old file open keeps reading the old content', () => {
  const path = join(folder, 'open');
  writeFileAtomic(path, 'old');
  const file = fs.openSync(path, 'r');
  writeFileAtomic(path, 'new');
  expect(fs.readFileSync(file, 'utf8')).toBe('old');
  fs.closeSync(file);
});

test('through a symbolic link the file behind it is replaced', () => {
  const path = join(folder, 'behind');
  writeFileAtomic(path, 'old');
  fs.symlinkSync('behind', join(folder, 'link'));
  writeFileAtomic(join(folder, 'link'), 'new');
  expect(fs.lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(fs.readFileSync(path, 'utf8')).toBe('new');
});

test('a failed write is a fault and leaves nothing beside', () => {
  const where = join(folder, 'taken');
  fs.mkdirSync(join(where, 'x'), { recursive: true });
  const before = fs.readdirSync(folder);
  expect(() => writeFileAtomic(where, 'x')).toThrow(
    expect.objectContaining({ code: 'io.write-failed', where }),
  );
  expect(fs.readdirSync(folder)).toEqual(before);
  const lost = join(folder, 'no', 'folder');
  expect(() => writeFileAtomic(lost, 'x')).toThrow(
    expect.objectContaining({
      code: 'io.write-failed',
      message: 'cannot write: no such file or directory',
    }),
  );
});

test('a file that cannot be read is a fault that names it', () => {
  const where = join(folder, 'missing');
  expect(() => readTextFile(where)).toThrow(
    expect.objectContaining({ code: 'io.read-failed', message: 'the file does not exist', where }),
  );
  expect(() => readTextFile(folder)).toThrow(
    expect.objectContaining({
      code: 'io.read-failed',
      message: 'the file cannot be read: illegal operation on a directory',
    }),
  );
});

test('JSON: the value, the place of a mistake, what was expected', () => {
  const path = join(folder, 'facts.json');
  fs.writeFileSync(path, '\uFEFF{"cores": 4}');
  expect(readJsonFile(path)).toEqual({ cores: 4 });
  const schema = z.object({ cores: z.number().max(2), disk: z.object({ name: z.string() }) });
  expect(() => readJsonFile(path, schema)).toThrow(
    expect.objectContaining({
      code: 'json.invalid',
      where: path,
      message: expect.stringMatching(/\n {2}cores: .*2\n {2}disk: .*object/),
    }),
  );
  fs.writeFileSync(path, '{\n  "cores": 4\n  "x": 1\n}');
  expect(() => readJsonFile(path)).toThrow(
    expect.objectContaining({ code: 'json.invalid', where: `${path}:3:3` }),
  );
});
