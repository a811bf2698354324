import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Facts, parseFacts } from '#nix';
import type { LocatedHost } from './locate-host.ts';
import { type FactsSource, measureHost, refuseGoneDisks } from './measure-host.ts';
import { renderHostFacts } from './render-host-facts.ts';
import { uefiGuestTree, yogaTree, zephyrusTree } from './test-machines.ts';
import { facterReport } from './test-report.ts';
import { plantTree, type Tree } from './test-tree.ts';

let folder = '';
const planted: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-host-'));
});
afterAll(() => {
  for (const each of [folder, ...planted]) rmSync(each, { recursive: true });
});

const options = { env: process.env, today: '2026-11-21' };

function host(change: Partial<LocatedHost> = {}): LocatedHost {
  return {
    name: 'yoga',
    directory: folder,
    system: 'x86_64-linux',
    user: 'deploy',
    address: 'yoga',
    otherNames: ['zephyrus', 'hetzner-vps'],
    present: undefined,
    presentJson: undefined,
    notes: [],
    ...change,
  };
}

function local(tree: Tree): FactsSource {
  const rootPrefix = plantTree(tree);
  planted.push(rootPrefix);
  return { kind: 'local', rootPrefix };
}

function report(text: string): FactsSource {
  const path = join(folder, 'report.json');
  writeFileSync(path, text);
  return { kind: 'report', path };
}

describe('the text that would be written', () => {
  it('is what the fleet reads, and says what it changes', async () => {
    const first = await measureHost(host(), local(yogaTree()), options);
    expect(parseFacts(first.files.facts, 'x')).toEqual(first.facts);
    expect(first.files.report).toBeUndefined();
    const present: Facts = { ...first.facts, measuredAt: '2025-01-01', memoryMiB: 8192 };
    const again = await measureHost(
      host({ present, presentJson: present }),
      local(yogaTree()),
      options,
    );
    expect(again.changes).toEqual([
      { field: 'measuredAt', before: '2025-01-01', after: '2026-11-21' },
      { field: 'memoryMiB', before: 8192, after: 16_384 },
    ]);
    const text = renderHostFacts('yoga', again);
    expect(text).toContain('  memoryMiB: 8192 -> 16384');
    expect(text).toMatch(/disks {10}\/dev\/disk\/by-id\/nvme-WD_.*, 1024 GB/);
    expect(text).toMatch(/unmeasured {5}nothing/);
  });

  it('keeps the report that was taken before', async () => {
    const { facts } = await measureHost(host(), local(yogaTree()), options);
    const present = { ...facts, report: './facter.json' };
    const again = await measureHost(host({ present }), local(yogaTree()), options);
    expect(again.facts.report).toBe('./facter.json');
    // Also when the facts that named it are broken.
    writeFileSync(join(folder, 'facter.json'), '{}');
    const mended = await measureHost(host(), local(yogaTree()), options);
    rmSync(join(folder, 'facter.json'));
    expect(mended.facts.report).toBe('./facter.json');
  });

  it('carries a new report, byte for byte', async () => {
    const text = JSON.stringify(facterReport, null, 3);
    const found = await measureHost(host(), report(text), options);
    expect(found.files.report).toBe(text);
    expect(found.facts).toMatchObject({
      report: './facter.json',
      source: 'measured by panther facts (facter report)',
      measuredAt: '2026-11-21',
    });
  });
});

describe('refuses', () => {
  it('a machine that says it is another host of the fleet', async () => {
    const found = measureHost(host(), local(uefiGuestTree()), options);
    await expect(found).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--host hetzner-vps'),
    });
  });

  it('a report of another kind of machine', async () => {
    const found = measureHost(
      host({ system: 'aarch64-linux' }),
      report(JSON.stringify(facterReport)),
      options,
    );
    await expect(found).rejects.toMatchObject({ code: 'fleet.facts-invalid' });
  });

  it('a report that is not there', async () => {
    const path = join(folder, 'none.json');
    await expect(measureHost(host(), { kind: 'report', path }, options)).rejects.toMatchObject({
      code: 'fleet.facts-unreadable',
      where: path,
    });
  });

  it('to write when the first disk is gone and the second would take its place', async () => {
    const whole = await measureHost(host(), local(zephyrusTree()), options);
    refuseGoneDisks(host(), whole);
    const tree = zephyrusTree();
    tree.links.delete('/sys/block/nvme0n1');
    const found = await measureHost(host({ present: whole.facts }), local(tree), options);
    expect(found.facts.disks.map((disk) => disk.model)).toEqual(['CT2000P310SSD8']);
    expect(() => refuseGoneDisks(host(), found)).toThrow(
      expect.objectContaining({
        code: 'fleet.identity-changed',
        message: expect.stringContaining('Micron_2450'),
      }),
    );
  });
});
