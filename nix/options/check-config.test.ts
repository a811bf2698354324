import { describe, expect, test } from 'vitest';
import {
  call,
  fn,
  mkDefault,
  mkIf,
  mkMerge,
  type NixAttrs,
  pkg,
  pkgs,
  ref,
  str,
} from '../lang/index.ts';
import { tableBranch } from './branch.ts';
import { isSharedMissing, needsShared, sharedFiles } from './catalogue.fixture.ts';
import { aliasText, createCatalogue } from './catalogue.ts';
import { checkConfig, type OptionFinding } from './check-config.ts';
import { renderOptionState } from './deltas.ts';
import { loadCatalogue } from './load.ts';
import { renderOptionPath } from './names.ts';

const small = createCatalogue(
  [
    tableBranch({
      'programs.bat.enable': 'boolean',
      'programs.ssh.settings': 'DAG of submodule',
      'programs.ssh.settings.<name>.port': 'null or signed integer',
      'services.x.enable': 'boolean',
      'services.x.extra': 'submodule',
      'services.x.hosts': 'attribute set of (submodule)',
      'services.x.hosts.<name>.port': 'signed integer',
      'services.x.list': 'list of (submodule)',
      'services.x.list.*.name': 'string',
      'services.x.settings': 'attribute set of string',
      'services.x.settings.level': 'one of “low”, “high”',
      'services.x.old': aliasText('services.x.enable'),
    }),
  ],
  { source: 'a test', release: '24.11' },
);

function say(finding: OptionFinding): string {
  const where = renderOptionPath(finding.path);
  if (finding.kind === 'state') return `${where}: ${renderOptionState(finding.state)}`;
  const { kind, expected, got, nearest } = finding;
  if (kind === 'unknown') return `${where}: unknown, nearest ${nearest.join(' ') || '-'}`;
  return `${where}: ${expected}, not ${got}`;
}

const check = (config: NixAttrs, release = '26.05'): string[] =>
  checkConfig(small, config, { scope: 'nixos', release }).map(say);

describe('a configuration against a catalogue', () => {
  test('nothing to say about what is right', () => {
    expect(
      check({
        imports: [ref('inputs.x.nixosModules.default')],
        assertions: [{ assertion: true, message: 'x' }],
        services: mkIf(ref('config.y'), {
          x: mkMerge([
            { enable: mkDefault(true), hosts: { a: { port: 1 }, b: fn('x', { port: 2 }) } },
            { list: [{ name: 'a' }], settings: { level: 'low', other: 'b' }, extra: { a: 1 } },
          ]),
        }),
      }),
    ).toEqual([]);
  });

  test('unknown names and wrong values, however deep and wrapped', () => {
    expect(
      check({
        services: {
          x: mkMerge([
            { enabel: true, hosts: { a: { prt: 1, port: '1' } } },
            mkIf(ref('c'), {
              list: [{ name: 'a' }, { name: 1 }],
              settings: { level: 'mid', a: 1 },
            }),
          ]),
        },
        serivces: {},
      }),
    ).toEqual([
      'services.x.enabel: unknown, nearest enable',
      'services.x.hosts.a.prt: unknown, nearest port',
      'services.x.hosts.a.port: an integer, not the string "1"',
      'services.x.list[1].name: a string, not the integer 1',
      'services.x.settings.level: one of "low", "high", not the string "mid"',
      'services.x.settings.a: a string, not the integer 1',
      'serivces: unknown, nearest services',
    ]);
    expect(check({ services: { x: true } })).toEqual([
      'services.x: an attribute set of options, not true',
    ]);
  });

  test('entries of a DAG may be wrapped', () => {
    const settings = {
      a: { data: { port: 1 }, after: ['b'] },
      b: call('lib.hm.dag.entryAnywhere', {}),
    };
    expect(check({ programs: { ssh: { settings } } })).toEqual([]);
    expect(check({ programs: { ssh: { settings: { a: { port: 'x' } } } } })).toHaveLength(1);
  });

  test('names that only forward, and names of other releases', () => {
    expect(check({ services: { x: { old: true } } })).toEqual([
      'services.x.old: renamed to services.x.enable in 26.05',
    ]);
    // NixOS 24.11 removed sound.enable, all there was of `sound`; 26.11 brings bootCounting.
    expect(check({ sound: { enable: true } })).toEqual([
      'sound: removed in 24.11; use services.pipewire.enable',
    ]);
  });
});

describe.skipIf(isSharedMissing)(
  needsShared('a server configuration against 24.11 and what is newer'),
  () => {
    const config: NixAttrs = {
      boot: { kernel: { sysctl: { 'net.core.rmem_max': 7_500_000, 'vm.swappiness': 10 } } },
      disko: {
        devices: {
          disk: { main: { type: 'disk', device: '/dev/disk/by-id/x', content: { type: 'gpt' } } },
        },
      },
      environment: {
        systemPackages: pkgs('git', 'htop'),
        etc: { 'x/y': { text: 'z', mode: '0444' } },
      },
      networking: {
        hostName: 'ovh-cloud-vps',
        firewall: {
          allowedTCPPorts: [22],
          interfaces: { tailscale0: { allowedTCPPorts: [8080] } },
        },
      },
      nix: { settings: { 'experimental-features': ['nix-command', 'flakes'], 'max-jobs': 'auto' } },
      services: {
        'onepassword-secrets': {
          enable: true,
          secrets: {
            tailscaleAuthKey: { reference: 'op://v/i/f', services: ['tailscaled-autoconnect'] },
          },
        },
        openssh: {
          enable: true,
          settings: { PasswordAuthentication: false, PermitRootLogin: 'no' },
        },
        postgresql: {
          package: pkg('postgresql_17'),
          extensions: fn('ps', [ref('ps.pgvector')]),
          ensureUsers: [{ name: 'panther', ensureDBOwnership: true }],
          settings: { shared_preload_libraries: 'x', port: 5432 },
        },
        resolved: { settings: { Resolve: { DNSOverTLS: 'opportunistic', DNS: ['1.1.1.1'] } } },
        tailscale: { enable: true, authKeyFile: ref('config.x'), extraSetFlags: ['--ssh'] },
      },
      systemd: {
        services: {
          'panther-agent': {
            after: ['network-online.target'],
            serviceConfig: {
              ExecStart: str`${pkg('x')}/bin/x`,
              Restart: 'always',
              LoadCredential: ['a:b'],
            },
          },
        },
        settings: { Manager: { RuntimeWatchdogSec: '30s' } },
      },
      users: { users: { hayden: { isNormalUser: true, shell: pkg('fish'), linger: true } } },
    };
    test('passes, and each of its mistakes is found', () => {
      const from = { file: sharedFiles.nixos };
      const catalogue = loadCatalogue({ scope: 'nixos', release: '26.05', from });
      if (catalogue === undefined) throw new Error('no catalogue');
      const about = { scope: 'nixos', release: '26.05' } as const;
      expect(checkConfig(catalogue, config, about).map(say)).toEqual([]);
      const wrong: NixAttrs = {
        networking: { hostName: '-bad', firewall: { allowedTCPPorts: ['22'] } },
        services: {
          tailscale: { ssh: true },
          openssh: { settings: { PermitRootLogin: 'maybe' }, banner: 'x' },
          resolved: { dnssec: 'true' },
        },
        systemd: { services: { x: { wantedBy: ['multi-user'] } }, extraConfig: '' },
      };
      expect(
        checkConfig(catalogue, wrong, about).map((finding) => renderOptionPath(finding.path)),
      ).toEqual([
        'networking.hostName',
        'networking.firewall.allowedTCPPorts[0]',
        'services.tailscale.ssh',
        'services.openssh.settings.PermitRootLogin',
        'systemd.services.x.wantedBy[0]',
        'services.openssh.banner',
        'services.resolved.dnssec',
        'systemd.extraConfig',
      ]);
    });
  },
);
