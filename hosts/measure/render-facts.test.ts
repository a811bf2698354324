import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Facts, parseFacts } from '#nix';
import { renderFacts } from './render-facts.ts';

const root = join(import.meta.dirname, '..', '..');

/** What the repository's own formatter makes of the values, each given to it on one line. */
function formatAll(values: readonly unknown[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'panther-format-'));
  try {
    const paths = values.map((_, index) => join(folder, `${index}.json`));
    paths.forEach((path, index) => {
      writeFileSync(path, JSON.stringify(values[index]));
    });
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const options = ['--write', '--vcs-enabled=false', `--config-path=${root}`];
    execFileSync(process.execPath, [biome, 'format', ...options, folder], { stdio: 'ignore' });
    return paths.map((path) => readFileSync(path, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function facts(names: readonly string[]): Facts {
  return {
    source: 'measured by panther facts (local)',
    measuredAt: '2026-11-21',
    model: 'A "quoted" name',
    cpu: { vendor: 'amd', model: `Ryzen ${'x'.repeat(60)}`, cores: 8, threads: 16 },
    memoryMiB: 16_384,
    firmware: null,
    virtual: false,
    gpus: [{ vendor: 'amd', model: 'Radeon', pciId: '1002:1114', busId: 'PCI:4:0:0' }],
    disks: names.map((name) => ({
      device: `/dev/disk/by-id/${name}`,
      model: 'disk',
      sizeBytes: null,
    })),
    nics: [
      { name: 'wlan0', kind: 'wifi', driver: 'iwlwifi' },
      { name: 'eno2', kind: 'ethernet', driver: 'r8169' },
    ],
    bluetooth: true,
    initrdModules: [...names],
    report: null,
    unmeasured: [],
  };
}

it('lays the file out as Biome does, at every width around its limit', () => {
  // A name that grows moves each of the lines it is on across column 100.
  const samples = Array.from({ length: 100 }, (_, width) => facts(['a'.repeat(width + 1), 'nvme']));
  const texts = samples.map((sample) => renderFacts(sample, undefined));
  expect(texts).toEqual(formatAll(samples));
  expect(texts.map((text) => parseFacts(text, 'x'))).toEqual(samples);
});

it('keeps the order of the keys that the present file has, inside of lists too', () => {
  const present = {
    unmeasured: [],
    model: 'old',
    gone: 1,
    nics: [{ driver: null, name: 'eth0' }],
  };
  const keys = Object.keys(JSON.parse(renderFacts(facts([]), present)));
  expect(keys.slice(0, 4)).toEqual(['unmeasured', 'model', 'nics', 'source']);
  expect(keys).toHaveLength(14);
  expect(renderFacts(facts([]), present)).toContain('{ "driver": "iwlwifi", "name": "wlan0", ');
});
