import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { tableBranch } from './branch.ts';
import { isSharedMissing, needsShared, sharedFiles } from './catalogue.fixture.ts';
import { createCatalogue } from './catalogue.ts';
import { type Declarations, renderDeclarations } from './declarations.ts';
import { loadCatalogue } from './load.ts';

const repository = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The types are the real ones; of the constructors only the signatures, so that the compiler has no
// more to read than this test is about.
const door = `import type { NixAttrs, NixExpr, NixValue } from '${repository}/nix/lang/value.ts';
export type { NixAttrs, NixExpr, NixValue };
export declare const pkg: (name: string) => NixExpr;
export declare const ref: (path: string) => NixExpr;
export declare const fn: (param: string, body: NixValue) => NixExpr;
export declare const mkForce: (value: NixValue) => NixExpr;
export declare const mkIf: (condition: NixValue, value: NixValue) => NixExpr;
export interface NixosOptions {}
export interface HomeOptions {}
type Or<Options> = keyof Options extends never ? NixAttrs : Options & { readonly imports?: NixValue };
export type NixosConfig = Or<NixosOptions>;
export type HomeConfig = Or<HomeOptions>;
`;

/** Compiles modules against the declarations with the repository's own compiler and settings, but
 * with the declaration file itself checked too. Returns \`file:line code\` of each error. */
function compile(catalogues: Declarations, modules: Readonly<Record<string, string>>): string[] {
  const project = mkdtempSync(join(folder, 'project-'));
  mkdirSync(join(project, 'nix'));
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ type: 'module', imports: { '#nix': './nix/index.ts' } }),
    'tsconfig.json': JSON.stringify({
      extends: join(repository, 'tsconfig.json'),
      compilerOptions: { skipLibCheck: false, types: [] },
      include: ['nix'],
      exclude: [],
    }),
    'nix/index.ts': door,
    'nix/options.d.ts': renderDeclarations(catalogues),
    ...Object.fromEntries(Object.entries(modules).map(([name, text]) => [`nix/${name}`, text])),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'));
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', project, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: project,
  });
  // Other files of the repository are not this test's concern.
  const errors = run.stdout.matchAll(/^nix\/([\w.-]+)\((\d+),\d+\): error (TS\d+)/gm);
  return [...errors].map(([, file, line, code]) => `${file}:${line} ${code}`);
}

const nixos = createCatalogue(
  [
    tableBranch({
      'environment.systemPackages': 'list of package',
      'services.x.enable': 'boolean',
      'services.x.mode': 'null or one of “fast”, “safe”',
      'services.x.port': '16 bit unsigned integer; between 0 and 65535 (both inclusive)',
      'services.x.hosts': 'attribute set of (submodule)',
      'services.x.hosts.<name>.names': 'list of string',
      'services.x.settings': 'attribute set of (string or signed integer)',
      'services.x.settings.level': 'one of “low”, “high”',
      'services.x."odd name"': 'string',
      'services.x.plugins': 'function that evaluates to a(n) list of package',
    }),
  ],
  { source: 'a test' },
);

const head = "import { fn, mkForce, mkIf, type NixosConfig, pkg, ref } from '#nix';\n";
const module = (config: string): string => `${head}export const config: NixosConfig = ${config};
export const used = [fn, mkForce, mkIf, pkg, ref];\n`;

describe('declarations of options', () => {
  test('accept a right module and refuse wrong names and types', () => {
    const right = module(`{
  assertions: [],
  environment: { systemPackages: [pkg('git')] },
  imports: [ref('inputs.x.nixosModules.default')],
  services: {
    x: {
      enable: mkForce(true), mode: 'fast', port: 22, 'odd name': 'a', plugins: fn('ps', []),
      hosts: { a: { names: ['b', ref('c.d')] }, b: mkIf(true, {}) },
      settings: { level: 'low', other: 1 },
    },
  },
}`);
    const wrong = [
      '{ services: { x: { enabel: true } } }',
      "{ services: { x: { enable: 'yes' } } }",
      "{ services: { x: { mode: 'quick' } } }",
      "{ services: { x: { hosts: { a: { names: 'b' } } } } }",
      "{ services: { x: { settings: { level: 'middle' } } } }",
      "{ environment: { systemPackages: ['git'] } }",
      '{ servces: {} }',
      '{ services: { x: { plugins: [] } } }',
    ];
    // There is no list for Home Manager here: anything goes.
    const home = `import type { HomeConfig } from '#nix';
export const config: HomeConfig = { any: { thing: 1 } };
`;
    const modules = Object.fromEntries(
      wrong.map((text, index) => [`wrong-${index}.ts`, module(text)]),
    );
    const errors = compile({ nixos }, { 'right.ts': right, 'home.ts': home, ...modules });
    // Line 2 is the configuration; 2322, 2739 and 2820 say a wrong type, 2353 and 2561 a wrong name.
    expect(errors.map((error) => error.replace(/ TS(?:2322|2353|2561|2739|2820)$/, ''))).toEqual(
      wrong.map((_, index) => `wrong-${index}.ts:2`),
    );
  });
});

describe.skipIf(isSharedMissing)(needsShared('declarations of all options of 24.11'), () => {
  test('compile, stay small and find a misspelt name', () => {
    const load = (scope: 'nixos' | 'home') =>
      loadCatalogue({ scope, release: '26.11', from: { file: sharedFiles[scope] } });
    const catalogues = { nixos: load('nixos'), home: load('home') };
    expect(renderDeclarations(catalogues).length).toBeLessThan(3_000_000);
    const right = module(`{
  boot: { kernel: { sysctl: { 'net.core.rmem_max': 1 } }, loader: { 'systemd-boot': { enable: true } } },
  networking: { firewall: { interfaces: { tailscale0: { allowedTCPPorts: [8080] } } } },
  services: { openssh: { settings: { PermitRootLogin: 'no', MaxAuthTries: 3 } }, displayManager: { 'dms-greeter': { compositor: { name: 'niri' } } } },
  systemd: { services: { x: { wantedBy: ['multi-user.target'], serviceConfig: { Restart: 'always' } } } },
  users: { users: { hayden: { shell: pkg('fish'), openssh: { authorizedKeys: { keys: ['ssh-ed25519 A'] } } } } },
}`);
    const misspelt = module('{ services: { tailscale: { enabel: true } } }');
    const home = `import type { HomeConfig } from '#nix';
export const config: HomeConfig = { programs: { git: { enable: true, settings: { user: { name: 'x' } } } } };
`;
    expect(
      compile(catalogues, { 'right.ts': right, 'wrong.ts': misspelt, 'home.ts': home }),
    ).toEqual(['wrong.ts:2 TS2353']);
  });
});
