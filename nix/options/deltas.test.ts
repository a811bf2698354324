import { describe, expect, test } from 'vitest';
import { type OptionTable, tableBranch } from './branch.ts';
import { isSharedMissing, needsShared, readShared } from './catalogue.fixture.ts';
import { createCatalogue } from './catalogue.ts';
import { optionDeltas, optionState, renderOptionState, stateOfUnknown } from './deltas.ts';
import { findOption } from './find.ts';
import { splitOptionName } from './names.ts';
import { newerGroups, newerOptions } from './newer.ts';

const state = (path: string, release: string, scope: 'nixos' | 'home' = 'nixos'): string =>
  renderOptionState(optionState(path, release, scope));

// Release notes of NixOS 24.11 to 26.11 and the modules that each row names as its source.
describe('options over releases', () => {
  test.each([
    ['services.greetd.vt', '25.05', 'present'],
    ['services.greetd.vt', '25.11', 'removed in 25.11'],
    ['system.rebuild.enableNg', '24.11', 'comes with 25.05'],
    ['system.rebuild.enableNg', '25.11', 'present'],
    ['system.rebuild.enableNg', '26.05', 'removed in 26.05'],
    ['hardware.opengl.enable', '26.05', 'renamed to hardware.graphics.enable in 24.11'],
    ['systemd.extraConfig', '26.05', 'removed in 25.11; use systemd.settings.Manager'],
    ['programs.dms-shell.enable', '25.11', 'comes with 26.05'],
    ['programs.dms-shell.enable', '26.05', 'present'],
    ['boot.loader.systemd-boot.bootCounting.tries', '26.05', 'comes with 26.11'],
    [
      'security.apparmor.policies.foo.enforce',
      '25.05',
      'removed in 25.05; use security.apparmor.policies.<name>.state',
    ],
    ['services.openssh.enable', '26.05', 'present'],
    // Its type changed in 25.11; it was there before.
    ['users.users.hayden.linger', '25.05', 'present'],
  ])('%s in %s: %s', (path, release, expected) => {
    expect(state(path, release)).toBe(expected);
  });

  test('Home Manager has its own', () => {
    expect(state('programs.git.userName', '25.05', 'home')).toBe('present');
    expect(state('programs.git.userName', '26.05', 'home')).toBe(
      'renamed to programs.git.settings.user.name in 25.11',
    );
    expect(state('programs.ssh.matchBlocks.ovh.port', '26.05', 'home')).toBe(
      'renamed to programs.ssh.settings.ovh.port in 26.05',
    );
    expect(state('programs.opencode.enable', '25.05', 'home')).toBe('comes with 25.11');
  });

  test('a group that is new as a whole', () => {
    const path = ['boot', 'loader', 'systemd-boot', 'bootCounting'];
    expect(stateOfUnknown(path, '26.05', 'nixos')).toMatchObject({
      state: 'not yet',
      release: '26.11',
    });
    expect(stateOfUnknown(['services', 'nosuch'], '26.05', 'nixos')).toEqual({ state: 'present' });
  });

  test('every row names a release and its source', () => {
    for (const row of [...optionDeltas, ...newerGroups.map((g) => ({ ...g, release: g.since }))]) {
      expect(row.release).toMatch(/^\d\d\.(?:05|11)$/);
      expect(row.source.length).toBeGreaterThan(10);
    }
  });
});

describe('newer options', () => {
  test('grow with the release and can leave out what a real module declares', () => {
    const in2505 = newerOptions('nixos', '25.05');
    const in2605 = newerOptions('nixos', '26.05');
    expect(in2505['programs.dms-shell.enable']).toBeUndefined();
    expect(in2605['programs.dms-shell.enable']).toBe('boolean');
    expect(in2605['services.onepassword-secrets.secrets.<name>.reference']).toBe('string');
    expect(in2605['disko.devices.disk.<name>.type']).toBe('value “disk” (singular enum)');
    const without = newerOptions('nixos', '26.05', [
      'home-manager',
      'services.onepassword-secrets',
    ]);
    expect(Object.keys(without).filter((name) => /^home-manager|onepassword/.test(name))).toEqual(
      [],
    );
  });
});

describe.skipIf(isSharedMissing)(needsShared('against the lists of 24.11'), () => {
  const lists = () => ({ nixos: readShared('nixos'), home: readShared('home') });
  const before = (list: OptionTable, scope: 'nixos' | 'home', release: string) =>
    createCatalogue([tableBranch(list), tableBranch(newerOptions(scope, release))], {
      source: 'test',
    });

  test('what a release removed or renamed was there before it', () => {
    // Gone before 24.11 or never in the manual, by the note's or the module's own words.
    const unlisted = new Set([
      'hardware.opengl',
      'services.postgresql.extraPlugins',
      'services.atticd.credentialsFile',
      'sound.enable',
      'fonts.fonts',
      'hardware.gkraken',
      'programs.skim.fuzzyCompletions',
      'services.apache-kafka.zookeeper',
      'services.onepassword-secrets.configFile',
      'programs.dankMaterialShell',
    ]);
    const all = lists();
    const missing = optionDeltas.filter(({ name, scope, release }) => {
      const found = findOption(before(all[scope], scope, release), splitOptionName(name));
      return found.kind === 'unknown' && !unlisted.has(name);
    });
    expect(missing.map((row) => row.name)).toEqual([]);
  });

  test('new options are new, changed ones are not', () => {
    const all = lists();
    for (const scope of ['nixos', 'home'] as const) {
      const names = newerGroups
        .filter((group) => group.scope === scope)
        .flatMap((group) => Object.keys(group.options ?? {}));
      expect(names.filter((name) => all[scope][name] !== undefined)).toEqual([]);
    }
    const changed = newerGroups.flatMap((group) =>
      Object.keys(group.changed ?? {}).map((name) => ({ name, group })),
    );
    const unknown = changed.filter(
      ({ name, group }) =>
        all[group.scope][name] === undefined &&
        !newerGroups.some(
          (other) => other.since < group.since && other.options?.[name] !== undefined,
        ),
    );
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });
});
