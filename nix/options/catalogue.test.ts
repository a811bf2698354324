import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { mergeBranches, type OptionTable, tableBranch } from './branch.ts';
import { isSharedMissing, needsShared, readShared } from './catalogue.fixture.ts';
import { createCatalogue, eachOption } from './catalogue.ts';
import { findOption } from './find.ts';
import { packCatalogue, packedBranch, renderPacked } from './packed.ts';

const port = '16 bit unsigned integer; between 0 and 65535 (both inclusive)';
const table: OptionTable = {
  'boot.kernel.sysctl': 'attribute set of (sysctl option value)',
  'boot.kernel.sysctl."net.core.rmem_max"': 'null or (unsigned integer, meaning >=0)',
  'environment.variables': 'attribute set of string',
  'networking.hostName': 'string',
  'services.grafana.settings':
    'attribute set of section of an INI file (attrs of INI atom (null, bool, int, float or string))',
  'services.grafana.settings.server.http_port': port,
  'services.openssh.enable': 'boolean',
  'services.openssh.ports': `list of ${port}`,
  'services.openssh.settings': 'YAML value',
  'services.tailscale.enable': 'boolean',
  'services.tailscale.port': port,
  swapDevices: 'list of (submodule)',
  'swapDevices.*.device': 'non-empty string',
  'users.users': 'attribute set of (submodule)',
  'users.users.<name>.openssh.authorizedKeys.keys': 'list of string',
};

const forms = {
  'name → type': createCatalogue([tableBranch(table)], { source: 'test' }),
  packed: createCatalogue([packedBranch(packCatalogue(table, { source: 'test' }))], {
    source: 'test',
  }),
};

describe.each(Object.entries(forms))('a catalogue made from %s', (_, catalogue) => {
  const find = (...path: string[]) => findOption(catalogue, path);

  test('knows its options, under names and placeholders', () => {
    expect(find('services', 'openssh', 'enable')).toMatchObject({
      kind: 'option',
      typeText: 'boolean',
    });
    expect(find('users', 'users', 'hayden', 'openssh', 'authorizedKeys', 'keys')).toMatchObject({
      kind: 'option',
      name: 'users.users.<name>.openssh.authorizedKeys.keys',
    });
    expect(find('swapDevices', '0', 'device')).toMatchObject({ name: 'swapDevices.*.device' });
    expect(find('swapDevices', '*', 'device')).toMatchObject({ kind: 'option' });
    expect(find('boot', 'kernel', 'sysctl', 'net.core.rmem_max')).toMatchObject({ kind: 'option' });
  });

  test('tells what lies inside an option', () => {
    expect(find('environment', 'variables', 'EDITOR')).toMatchObject({
      kind: 'inside',
      option: 'environment.variables',
      type: { kind: 'string' },
    });
    expect(find('services', 'openssh', 'settings', 'a', 'b')).toMatchObject({
      kind: 'inside',
      option: 'services.openssh.settings',
    });
    // A declared group of a free-form option keeps the free form for its other keys.
    expect(find('services', 'grafana', 'settings', 'server', 'domain')).toMatchObject({
      kind: 'inside',
      type: { kind: 'union' },
    });
    expect(find('services', 'grafana', 'settings', 'server', 'http_port')).toMatchObject({
      kind: 'option',
      type: { kind: 'int', max: 65535 },
    });
  });

  test('tells sets of options from what does not exist', () => {
    expect(find('services', 'tailscale')).toEqual({
      kind: 'prefix',
      name: 'services.tailscale',
      children: ['enable', 'port'],
    });
    expect(find('services', 'tailscale', 'enabel')).toEqual({
      kind: 'unknown',
      known: 'services.tailscale',
      nearest: ['services.tailscale.enable'],
    });
    expect(find('services', 'tailscal', 'enable')).toMatchObject({
      known: 'services',
      nearest: ['services.tailscale'],
    });
    expect(find('networking', 'hostName', 'x')).toMatchObject({ kind: 'unknown' });
    expect(find('services', 'openssh', 'ports', '0', 'x')).toMatchObject({ kind: 'unknown' });
  });
});

describe('catalogues', () => {
  test('a later table wins and adds', () => {
    const later: OptionTable = {
      'services.openssh.enable': 'null or boolean',
      'services.openssh.new': 'string',
    };
    const branch = mergeBranches([tableBranch(table), tableBranch(later)]);
    const catalogue = createCatalogue([branch], { source: 'test' });
    expect(findOption(catalogue, ['services', 'openssh', 'enable'])).toMatchObject({
      typeText: 'null or boolean',
    });
    expect(findOption(catalogue, ['services', 'openssh', 'new'])).toMatchObject({ kind: 'option' });
    expect(findOption(catalogue, ['services', 'openssh', 'ports'])).toMatchObject({
      kind: 'option',
    });
  });

  test('names with the separators of the packed form survive it', () => {
    const odd: OptionTable = {
      'a.b."x|y %7C z"': 'string',
      'a.b."q w".c': 'boolean',
      a: 'submodule',
    };
    const packed = JSON.parse(renderPacked(packCatalogue(odd, { source: 'test' })));
    const catalogue = createCatalogue([packedBranch(packed)], { source: 'test' });
    expect(findOption(catalogue, ['a', 'b', 'x|y %7C z'])).toMatchObject({ typeText: 'string' });
    expect(findOption(catalogue, ['a', 'b', 'q w', 'c'])).toMatchObject({ typeText: 'boolean' });
    expect(findOption(catalogue, ['a'])).toMatchObject({ typeText: 'submodule' });
  });
});

describe.skipIf(isSharedMissing)(needsShared('the real lists of 24.11'), () => {
  test.each(['nixos', 'home'] as const)('%s is the same after packing', (scope) => {
    const options = readShared(scope);
    const text = renderPacked(packCatalogue(options, { source: 'test' }));
    expect(/^[\0-\x7f]*$/.test(text)).toBe(true);
    const packed = JSON.parse(gunzipSync(gzipSync(text)).toString('latin1'));
    const catalogue = createCatalogue([packedBranch(packed)], { source: 'test' });
    const found = new Map<string, string>();
    for (const { name, typeText } of eachOption(catalogue.root)) found.set(name, typeText);
    expect(found.size).toBe(Object.keys(options).length);
    const differing = Object.entries(options).filter(([name, type]) => {
      // Anchors of names that are no identifiers are shown in quotes.
      const isAnchor = /(?:^|\.)_/.test(name);
      return !isAnchor && found.get(name) !== type;
    });
    expect(differing).toEqual([]);
  });
});
