import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Fault, renderFailure } from '#lib';
import { createMemorySource } from '#secrets';
import { checkSecrets, exitCodeOf, renderFindings, summarizeSecrets } from './check.ts';
import { chooseHosts, readSecretHosts, wantedBy } from './fleet-secrets.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function makeRoot(
  secrets: readonly string[] = ['githubPat', 'datadogApiKey', 'agentToken'],
): string {
  const root = mkdtempSync(join(tmpdir(), 'secret-hosts-'));
  folders.push(root);
  mkdirSync(join(root, 'nix/generated'), { recursive: true });
  const host = (name: string, units: string[]) => ({
    name,
    aliases: [name.slice(0, 3)],
    role: 'server',
    system: 'x86_64-linux',
    deploy: { user: 'deploy' },
    contentHash: 'x',
    secrets,
    units,
  });
  const hosts = [host('ovh-cloud', ['datadog-agent', 'panther-agent']), host('yoga', [])];
  const text = JSON.stringify({ version: 1, release: '26.05', user: 'hayden', hosts });
  writeFileSync(join(root, 'nix/generated/fleet.json'), text);
  return root;
}

// Expected by hand from secrets/map.ts, its placeholders and OpNix's default folder and mode.
test('what a host reads, with its own name, user and home', () => {
  const [ovh, yoga] = readSecretHosts(makeRoot());
  expect(ovh?.secrets).toMatchObject([
    {
      name: 'githubPat',
      reference: 'op://pantherOS/github-pat/token',
      owner: 'hayden',
      path: '/home/hayden/.config/github/pat',
      mode: '0600',
      consumers: [],
    },
    {
      name: 'datadogApiKey',
      reference: 'op://pantherOS/datadog/ovh-cloud/apiKey',
      owner: 'datadog',
      path: '/var/lib/opnix/secrets/datadogApiKey',
      consumers: ['datadog-agent'],
    },
    { name: 'agentToken', owner: 'hayden', consumers: ['panther-agent'] },
  ]);
  expect(yoga?.secrets.map(({ consumers }) => consumers)).toEqual([[], [], []]);
  expect(wantedBy(yoga === undefined ? [] : [yoga])[1]).toEqual({
    host: 'yoga',
    secret: 'datadogApiKey',
    reference: 'op://pantherOS/datadog/yoga/apiKey',
  });
});

test('hosts by name or alias, each once; a fleet made from another map is told', () => {
  const hosts = readSecretHosts(makeRoot());
  expect(chooseHosts(hosts, ['ovh', 'ovh-cloud', 'yog']).map(({ name }) => name)).toEqual([
    'ovh-cloud',
    'yoga',
  ]);
  expect(chooseHosts(hosts, [])).toHaveLength(2);
  expect(() => chooseHosts(hosts, ['ovhh'])).toThrow('no host is called "ovhh"');
  expect(() => readSecretHosts(makeRoot(['goneSecret']))).toThrow('goneSecret');
});

const good = {
  'op://pantherOS/github-pat/token': { value: 'value-one' },
  'op://pantherOS/datadog/ovh-cloud/apiKey': { value: 'value-two' },
  'op://pantherOS/datadog/yoga/apiKey': { value: 'value-three' },
  'op://pantherOS/panther/agent/token': { value: 'value-four' },
};

test('for a deployment: one line, or a fault that names every reference and no value', async () => {
  const root = makeRoot();
  const check = (records: Parameters<typeof createMemorySource>[0], ...names: string[]) =>
    checkSecrets(
      names.map((name) => ({ name })),
      { root, env: {}, source: createMemorySource(records) },
    );
  const fine = await check(good);
  expect([summarizeSecrets(fine), exitCodeOf(fine, true)]).toEqual(['every secret is there', 0]);

  const soon = { ...good['op://pantherOS/panther/agent/token'], expiresAtMs: Date.UTC(2020, 0, 2) };
  const late = await check({ ...good, 'op://pantherOS/panther/agent/token': soon }, 'yoga');
  expect(summarizeSecrets(late)).toBe(
    'it expired on 2020-01-02: op://pantherOS/panther/agent/token',
  );
  expect([exitCodeOf(late, false), exitCodeOf(late, true)]).toEqual([0, 49]);

  const { 'op://pantherOS/panther/agent/token': _, ...less } = good;
  const bad = await check({ ...less, 'op://pantherOS/github-pat/token': { value: '' } });
  expect(exitCodeOf(bad, false)).toBe(49);
  const fault = catchFault(() => summarizeSecrets(bad));
  expect([fault.code, fault.exitCode]).toEqual(['deploy.secrets-missing', 49]);
  // As it is shown: redaction must leave the references readable.
  for (const shown of [
    renderFailure(fault, false),
    renderFailure(fault, true),
    renderFindings(bad, 4),
  ]) {
    expect(shown).toContain(
      'the item is not there: op://pantherOS/panther/agent/token (agentToken on ovh-cloud, yoga)',
    );
    expect(shown).toContain('the field is empty: op://pantherOS/github-pat/token');
    expect(shown).not.toMatch(/value-|redacted/);
  }
  // What is wrong on another host does not stop this one.
  const { 'op://pantherOS/datadog/yoga/apiKey': __, ...onlyOvh } = good;
  expect(summarizeSecrets(await check(onlyOvh, 'ovh-cloud'))).toBe('every secret is there');
});

test('without a token: not checked, which the caller decides about', async () => {
  const findings = await checkSecrets([], { root: makeRoot(), env: {} });
  expect(findings).toMatchObject([{ kind: 'not-checked', severity: 'unknown' }]);
  expect(summarizeSecrets(findings)).toMatch(/^not checked: /);
  expect(exitCodeOf(findings, false)).toBe(49);
});

function catchFault(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('a Fault was expected');
}
