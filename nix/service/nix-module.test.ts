import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseEnv, databaseEnv, defineService, doorEnv } from '#lib';
import { printNixFile } from '../lang/index.ts';
import { serviceNixModule } from './nix-module.ts';
import { serviceOptionTypes } from './option-types.ts';

const service = defineService({
  name: 'box',
  description: 'A box',
  entry: 'box/main.ts',
  env: z.strictObject({
    ...baseEnv('box'),
    ...doorEnv(9090),
    ...databaseEnv(),
    RATIO: z.coerce.number().min(0).max(1).default(0.5).describe('A share'),
    RETRIES: z.coerce.number().int().min(0).optional().describe('How often'),
    QUIET: z.stringbool().default(true).describe('Say less'),
  }),
  secrets: [
    { name: 'token', file: 'token', why: 'the door' },
    { name: 'other', file: 'other', why: 'more', required: false },
  ],
  port: 9090,
  healthPath: '/health',
  usesDatabase: true,
  watchdogSec: 60,
  restart: { attempts: 5, windowSec: 600, delaySec: 10 },
  memoryMaxMiB: 256,
  cpuQuotaPercent: 100,
  tasksMax: 64,
  network: 'internet',
});
const text = printNixFile(serviceNixModule(service));

describe('serviceNixModule', () => {
  // Names of types: nixpkgs, lib/types.nix.
  it('gives each variable an option of its type', () => {
    for (const line of [
      'type = lib.types.ints.between 1 65535;',
      'type = lib.types.numbers.between 0 1;',
      'type = lib.types.nullOr (lib.types.addCheck lib.types.int (value: value >= 0));',
      'type = lib.types.bool;',
      'type = lib.types.nullOr lib.types.nonEmptyStr;',
      'default = "/var/lib/panther-box";',
      'default = 0.5;',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('takes no secret from the store', () => {
    expect(text.replace(/\s+/g, ' ')).toContain(
      'lib.types.attrsOf ( lib.types.pathWith { absolute = true; inStore = false; } )',
    );
  });

  it('gives a unit the programs it calls, and asks for packages only then', () => {
    const calling = printNixFile(
      serviceNixModule({ ...service, programs: ['git', 'poppler-utils'] }),
    );
    expect(calling.replace(/\s+/g, ' ')).toContain('path = [ pkgs.git pkgs.poppler-utils ];');
    expect(calling).toMatch(/^\{[^}]*\bpkgs\b/);
    expect(text).not.toContain('pkgs');
  });

  const hasNix = spawnSync('nix-instantiate', ['--version']).error === undefined;
  // The evaluation by the real module system is part of the test of the whole flake.
  it.skipIf(!hasNix)('is Nix', () => {
    const { status, stderr } = spawnSync('nix-instantiate', ['--parse', '-'], { input: text });
    expect(stderr.toString()).toBe('');
    expect(status).toBe(0);
  });
});

// How the NixOS manual prints these types: descriptions in nixpkgs, lib/types.nix.
describe('serviceOptionTypes', () => {
  it('names every option of the module', () => {
    expect(serviceOptionTypes(service)).toEqual({
      'services.panther-box.enable': 'boolean',
      'services.panther-box.package': 'package',
      'services.panther-box.after': 'list of string',
      'services.panther-box.credentials': 'attribute set of absolute path not in the Nix store',
      'services.panther-box.environment.PANTHER_STATE_DIR': 'non-empty string',
      'services.panther-box.environment.PANTHER_LOG_LEVEL':
        'one of “debug”, “info”, “warn”, “error”',
      'services.panther-box.environment.PANTHER_PORT':
        'integer between 1 and 65535 (both inclusive)',
      'services.panther-box.environment.PANTHER_BIND': 'one of “loopback”, “tailnet”',
      'services.panther-box.environment.DATABASE_URL': 'null or non-empty string',
      'services.panther-box.environment.RATIO':
        'integer or floating point number between 0 and 1 (both inclusive)',
      'services.panther-box.environment.RETRIES': 'null or signed integer',
      'services.panther-box.environment.QUIET': 'boolean',
    });
  });
});
