import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { findOption } from './find.ts';
import { catalogueFiles, loadCatalogue } from './load.ts';
import { declarationsFile, syncOptions } from './sync.ts';

const folder = mkdtempSync(join(tmpdir(), 'sync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let repository = '';
beforeEach(() => {
  repository = mkdtempSync(join(folder, 'repository-'));
  mkdirSync(join(repository, 'nix/options'), { recursive: true });
});

function list(content: unknown): string {
  const file = join(repository, 'list.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const options = { 'services.x.enable': 'boolean', 'services.x.id': 'Minecraft UUID' };

describe('options sync from ready lists', () => {
  test('writes a catalogue and declarations', async () => {
    const from = list(options);
    const result = await syncOptions({ repository, from, release: '25.11' });
    expect(result.catalogues).toMatchObject([
      {
        scope: 'nixos',
        file: catalogueFiles.nixos,
        source: from,
        release: '25.11',
        options: 2,
        unclear: 1,
      },
    ]);
    const catalogue = loadCatalogue({ scope: 'nixos', release: '25.11', from: { repository } });
    expect(catalogue && findOption(catalogue, ['services', 'x', 'enable'])).toMatchObject({
      typeText: 'boolean',
    });
    const text = readFileSync(join(repository, declarationsFile), 'utf8');
    expect(text).toContain('interface NixosOptions');
    expect(text).not.toContain('interface HomeOptions');
    expect(result.declarations.bytes).toBe(Buffer.byteLength(text));
  });

  test('keeps the other scope that is there', async () => {
    await syncOptions({ repository, from: list(options) });
    await syncOptions({ repository, homeFrom: list({ 'programs.y.enable': 'boolean' }) });
    const text = readFileSync(join(repository, declarationsFile), 'utf8');
    expect(text).toContain('interface NixosOptions');
    expect(text).toContain('interface HomeOptions');
  });

  test('is the same whatever the order of the list', async () => {
    const from = list(options);
    await syncOptions({ repository, from });
    const file = join(repository, catalogueFiles.nixos);
    const first = readFileSync(file);
    writeFileSync(from, JSON.stringify(Object.fromEntries(Object.entries(options).reverse())));
    await syncOptions({ repository, from });
    expect(readFileSync(file).equals(first)).toBe(true);
  });

  test('writes nothing when one of the lists is bad', async () => {
    const homeFrom = join(repository, 'nowhere.json');
    await expect(syncOptions({ repository, from: list(options), homeFrom })).rejects.toMatchObject({
      code: 'options.catalogue',
      where: homeFrom,
    });
    expect(existsSync(join(repository, catalogueFiles.nixos))).toBe(false);
    expect(existsSync(join(repository, declarationsFile))).toBe(false);
  });
});
