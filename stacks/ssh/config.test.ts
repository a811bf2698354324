import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { renderSshConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const target = {
  host: 'ovh-cloud-vps',
  user: 'deploy',
  address: 'fd7a:115c:a1e0::1',
  port: 2299,
  root: '',
  storeRoot: '',
};

/** What OpenSSH itself makes of the configuration, after its own defaults and the owner's file. */
function effective(text: string): Map<string, string> {
  const file = join(folder, 'config');
  writeFileSync(file, text);
  const said = execFileSync('ssh', ['-G', '-F', file, target.host], { encoding: 'utf8' });
  return new Map(
    said
      .split('\n')
      .map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  );
}

it('is understood by ssh as it is meant', () => {
  const options = {
    folder: '/tmp/p-50%',
    hostKeyChecking: 'yes',
    identity: '/home/a b/id',
  } as const;
  const got = effective(renderSshConfig(target, options));
  expect(Object.fromEntries(got)).toMatchObject({
    hostname: 'fd7a:115c:a1e0::1',
    user: 'deploy',
    port: '2299',
    hostkeyalias: 'ovh-cloud-vps',
    stricthostkeychecking: 'true',
    userknownhostsfile: '/tmp/p-50%/known_hosts',
    globalknownhostsfile: '/dev/null',
    updatehostkeys: 'false',
    batchmode: 'yes',
    controlmaster: 'auto',
    controlpath: '/tmp/p-50%/c',
    identitiesonly: 'yes',
    identityfile: '/home/a b/id',
    forwardagent: 'no',
    requesttty: 'false',
  });
});

it('cannot be weakened by what comes after it', () => {
  const options = { folder, hostKeyChecking: 'yes', identity: undefined } as const;
  const weak =
    'Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  ForwardAgent yes\n';
  const got = effective(renderSshConfig(target, options).replace('Host *\n', `${weak}Host *\n`));
  expect(got.get('stricthostkeychecking')).toBe('true');
  expect(got.get('userknownhostsfile')).toBe(join(folder, 'known_hosts'));
  expect(got.get('forwardagent')).toBe('no');
});

it('goes through a command where the target says so', () => {
  const options = { folder, hostKeyChecking: 'yes', identity: undefined } as const;
  const proxyCommand = 'tailscale nc %h %p';
  const got = effective(renderSshConfig({ ...target, proxyCommand }, options));
  expect(got.get('proxycommand')).toBe(proxyCommand);
  expect(effective(renderSshConfig(target, options)).get('proxycommand')).toBeUndefined();
});
