import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { findOption } from './find.ts';
import { catalogueFiles, loadCatalogue } from './load.ts';
import { packCatalogue, renderPacked } from './packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const load = (file: string, release = '25.05') =>
  loadCatalogue({ scope: 'nixos', release, from: { file } });

describe('catalogue files', () => {
  test('a repository without one has none', () => {
    expect(
      loadCatalogue({ scope: 'home', release: '26.05', from: { repository: folder } }),
    ).toBeUndefined();
  });

  test('each form gives the same option', () => {
    const type = 'one of “a”, “ü”';
    // The form of nixpkgs' share/doc/nixos/options.json.
    const manual = {
      'services.x.mode': {
        declarations: ['nixos/modules/x.nix'],
        default: { _type: 'literalExpression', text: '"a"' },
        description: 'Its mode.',
        loc: ['services', 'x', 'mode'],
        readOnly: false,
        type,
      },
    };
    const table = { 'services.x.mode': type };
    const packed = renderPacked(packCatalogue(table, { source: 'a test', release: '26.05' }));
    const files = [
      write('table.json', JSON.stringify(table)),
      write('table.json.gz', gzipSync(JSON.stringify(table))),
      write('options.json', JSON.stringify(manual)),
      write('packed.json.gz', gzipSync(packed)),
    ];
    for (const file of files) {
      const catalogue = load(file);
      expect(catalogue && findOption(catalogue, ['services', 'x', 'mode']), file).toMatchObject({
        typeText: type,
        type: { kind: 'enum', values: ['a', 'ü'] },
      });
    }
  });

  test('newer options come in with the release, and give way to a list made from it', () => {
    const table = { 'users.users.<name>.linger': 'boolean' };
    const old = write('old.json', JSON.stringify(table));
    const linger = ['users', 'users', 'x', 'linger'];
    const type = (file: string, release: string) => {
      const catalogue = load(file, release);
      return catalogue && findOption(catalogue, linger);
    };
    expect(type(old, '25.05')).toMatchObject({ typeText: 'boolean' });
    expect(type(old, '26.05')).toMatchObject({ typeText: 'null or boolean' });
    const packed = packCatalogue(table, { source: 'a test', release: '26.05' });
    const exact = write('exact.json.gz', gzipSync(renderPacked(packed)));
    expect(type(exact, '26.05')).toMatchObject({ typeText: 'boolean' });
  });

  test('is found where sync puts it', () => {
    mkdirSync(join(folder, 'nix/options'), { recursive: true });
    const packed = packCatalogue({ a: 'string' }, { source: 'a test' });
    writeFileSync(join(folder, catalogueFiles.nixos), gzipSync(renderPacked(packed)));
    const from = { repository: folder };
    expect(loadCatalogue({ scope: 'nixos', release: '26.05', from })?.source).toBe('a test');
  });

  test.each([
    ['missing.json', undefined, 'there is no such option list'],
    ['broken.json', '{"a":', 'not an option list'],
    ['broken.json.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'not an option list'],
    ['list.json', '["a"]', 'it holds no object of options'],
    ['empty.json', '{}', 'it holds no option'],
    ['numbers.json', '{"a.b": 5}', 'the option "a.b" has no type text'],
    ['untyped.json', '{"a.b": {"description": "x"}}', 'the option "a.b" has no type text'],
  ])('%s is refused', (name, content, message) => {
    const file = content === undefined ? join(folder, name) : write(name, content);
    let thrown: unknown;
    try {
      load(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'options.catalogue', where: file });
    expect((thrown as Error).message).toContain(message);
  });
});
