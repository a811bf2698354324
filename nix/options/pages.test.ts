import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderOptionPages } from './pages.ts';

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'panther-option-pages-'));
});
afterEach(() => rmSync(repository, { recursive: true }));

test('without a catalogue, what newer releases brought', () => {
  const pages = renderOptionPages(repository);
  // The two names stand in nixos/modules/programs/wayland/dms-shell.nix of nixpkgs.
  expect(pages.get('nixos/programs.dms-shell.md')).toMatch(
    /^# NixOS options: programs\.dms-shell\n[\s\S]*\n- `programs\.dms-shell\.enable`: boolean\n[\s\S]*\n- `programs\.dms-shell\.package`: package\n/,
  );
});

test('with one, all of it, a page for each first two words', () => {
  mkdirSync(join(repository, 'nix/options'), { recursive: true });
  const table = {
    'services.gnome-box.enable': 'boolean',
    'services.gnome-box.settings': 'open submodule',
    'services.nginx.virtualHosts.<name>.root': 'null or path',
    swapDevices: 'list of (submodule)',
  };
  writeFileSync(join(repository, 'nix/options/nixos.json.gz'), gzipSync(JSON.stringify(table)));
  const pages = renderOptionPages(repository);
  expect(pages.get('nixos/services.gnome-box.md')).toBe(`# NixOS options: services.gnome-box

The options of NixOS below services.gnome-box, each with the type of its value.

- \`services.gnome-box.enable\`: boolean
- \`services.gnome-box.settings\`: open submodule
`);
  expect(pages.get('nixos/services.nginx.md')).toContain(
    '`services.nginx.virtualHosts.<name>.root`',
  );
  expect(pages.get('nixos/swapDevices.md')).toContain('- `swapDevices`: list of (submodule)');
});
