// Each rule on a small repository in memory that breaks it, and on one that does not.
import { expect, test } from 'vitest';
import { createIgnore, type FileMap, type Rule, renderFinding } from './files.ts';
import { approvalRule } from './rule-approval.ts';
import {
  completeLockRule,
  consoleRule,
  deadFileRule,
  environmentRule,
  generatedRule,
  lockfileRule,
  nameRule,
  sizeRule,
} from './rule-code.ts';
import { dependencyRule, importRule } from './rule-imports.ts';
import { markdownRule } from './rule-markdown.ts';
import { registryRule } from './rule-registry.ts';

const packageJson = JSON.stringify({
  imports: {
    '#lib': './lib/index.ts',
    '#nix': './nix/index.ts',
    '#modules': './modules/index.ts',
    '#brain/views': './agent/brain/views.ts',
    '#brain/service': './agent/brain/service.ts',
    '#brain': './agent/brain/index.ts',
  },
  dependencies: { zod: '1' },
  devDependencies: { vitest: '1' },
});

const repository = (files: Record<string, string>): FileMap =>
  new Map(Object.entries({ 'package.json': packageJson, ...files }));

const told = (rule: Rule, files: Record<string, string>) =>
  rule(repository(files)).map(renderFinding);

test('imports: rooms, parts of nix, doors, entry files, commands, services', () => {
  const targets = {
    'lib/index.ts': '',
    'lib/a.ts': '',
    'nix/index.ts': '',
    'nix/lang/index.ts': '',
    'nix/fleet/index.ts': '',
    'nix/emit/index.ts': '',
    'modules/index.ts': '',
    'agent/brain/index.ts': '',
    'agent/brain/views.ts': '',
    'agent/brain/service.ts': '',
    'agent/brain/main.ts': '',
    'nix/commands/options.ts': '',
  };
  const lines = told(importRule, {
    ...targets,
    'lib/bad.ts': `import '#nix';\nimport '#lib';\nimport './none.ts';`,
    'lib/test-data.ts': `import './a.ts';`,
    'tests/kit/server.ts': '',
    'lib/a.test.ts': `import './test-data.ts';\nimport '../tests/kit/server.ts';`,
    'lib/kit.ts': `import '../tests/kit/server.ts';`,
    'lib/bad-too.ts': `import './test-data.ts';`,
    'lib/good.ts': `import './a.ts';\nimport 'node:fs';\nimport type { T } from 'zod';`,
    'nix/lang/bad.ts': `import type { F } from '../fleet/index.ts';`,
    'nix/fleet/bad.ts': `import '../emit/index.ts';\nimport '../../lib/a.ts';`,
    'nix/emit/good.ts': `import '../fleet/index.ts';\nimport '../lang/index.ts';\nimport '#lib';`,
    'modules/bad.ts': `const x = () => import('#brain');`,
    'modules/good.ts': `import '#brain/service';\nimport '#nix';`,
    'agent/cockpit/bad.ts': `export * from '#brain';\nimport '../brain/index.ts';`,
    'agent/cockpit/good.ts': `import '#brain/views';`,
    'agent/brain/bad.ts': `import './main.ts';`,
    'agent/runtime/service.ts': `import '#lib';\nimport './x.ts';\nimport '#brain/views';`,
    'agent/runtime/x.ts': `import '../../nix/commands/options.ts';`,
    'bin/commands.ts': `export const c = [() => import('../nix/commands/options.ts')];`,
    'nix/commands/options.test.ts': `import './options.ts';`,
    'tests/e2e.test.ts': `import '../nix/lang/index.ts';\nimport '#modules';`,
    'cellar/x.ts': `import '#lib';`,
  });
  expect(lines).toEqual([
    'lib/bad.ts:1 imports nix/index.ts: lib may not import nix',
    'lib/bad.ts:2 imports its own room through #lib; inside a room imports are relative',
    'lib/bad.ts:3 imports ./none.ts, which does not exist',
    'lib/kit.ts:1 imports tests/kit/server.ts, which is there for tests',
    'lib/bad-too.ts:1 imports lib/test-data.ts, which is there for tests',
    'nix/lang/bad.ts:1 imports nix/fleet/index.ts: nix/lang may not import nix/fleet',
    'nix/fleet/bad.ts:1 imports nix/emit/index.ts: nix/fleet may not import nix/emit',
    "nix/fleet/bad.ts:2 imports ../../lib/a.ts; across rooms only through # and the room's door",
    'modules/bad.ts:1 imports agent/brain/index.ts: modules may not import agent/brain',
    'agent/cockpit/bad.ts:1 imports agent/brain/index.ts: agent/cockpit may not import agent/brain',
    'agent/cockpit/bad.ts:2 imports agent/brain/index.ts: agent/cockpit may not import agent/brain',
    'agent/brain/bad.ts:1 imports the entry file agent/brain/main.ts; nothing may',
    'agent/runtime/service.ts:3 imports agent/brain/views.ts, but a service.ts may import lib only',
    'agent/runtime/x.ts:1 imports the command nix/commands/options.ts; only bin/commands.ts may',
    'cellar/x.ts:1 is in no room this test knows; list cellar in its table',
  ]);
});

test('dependencies: declared, and the ones of tests in tests only', () => {
  const source = `import 'zod';\nimport 'vitest';\nimport 'left-pad/x';\nimport 'node:fs';`;
  expect(told(dependencyRule, { 'lib/a.ts': source, 'lib/a.test.ts': source })).toEqual([
    'lib/a.ts:2 imports vitest, not among the dependencies',
    'lib/a.ts:3 imports left-pad, not among the dependencies',
    'lib/a.test.ts:3 imports left-pad, not among the dependencies',
  ]);
});

test('tuple = folder: modules, rules and commands', () => {
  const module = (name: string) => `export const ${name} = defineModule({});`;
  const rule = 'export const rule: HostRule = { code: 1 };';
  const lines = told(registryRule, {
    'modules/index.ts': `import { a } from './base/a.ts';\nimport { b } from './b.ts';\nimport type { c } from './c.ts';\nexport const modules = [a] as const;\nexport { b };`,
    'modules/base/a.ts': module('a'),
    'modules/b.ts': module('b'),
    'modules/c.ts': module('c'),
    'modules/support.ts': 'export const text = 1;',
    'modules/a.test.ts': module('a'),
    'nix/check/rules/pn001.ts': rule,
    'hosts/yoga/host.ts': 'export const yoga = defineHost({});',
    'hosts/index.ts': `import { yoga } from './yoga/host.ts';\nexport const hosts = defineFleet({ hosts: [yoga] });`,
    'hosts/commands/up.ts': 'export const command = defineCommand({});',
    'hosts/commands/plan.ts': 'export const command = defineCommand({});',
    'bin/commands.ts': `const c = [() => import('../hosts/commands/up.ts')];`,
  });
  expect(lines).toEqual([
    'modules/b.ts is imported by modules/index.ts and not in a list there',
    'modules/c.ts is not imported by modules/index.ts',
    'nix/check/rules/index.ts is missing: it lists what the folder defines',
    'hosts/commands/plan.ts is not listed in bin/commands.ts',
  ]);
});

test('sizes of files and functions', () => {
  const body = (lines: number) => `{\n${'  call();\n'.repeat(lines)}}`;
  const lines = told(sizeRule, {
    'lib/long.ts': 'x;\n'.repeat(401),
    'lib/full.ts': 'x;\n'.repeat(400),
    'lib/f.ts': `export function f() ${body(71)}\nconst g = () => ${body(70)};\n// comment\n\n`,
    'lib/f.test.ts': `test('x', () => ${body(90)});`,
    'nix/generated/flake.nix': 'x\n'.repeat(500),
    'nix/lib/big.nix': 'x\n'.repeat(401),
  });
  expect(lines).toEqual([
    'lib/long.ts has 401 lines; at most 400',
    'lib/f.ts:1 a function of 71 lines; at most 70',
    'nix/lib/big.nix has 401 lines; at most 400',
  ]);
});

test('process.env only in entry files', () => {
  const source = `const a = process.env.A;\nconst b = process['env'];\n// process.env\nconst c = ctx.env;`;
  expect(
    told(environmentRule, {
      'lib/a.ts': source,
      'lib/b.ts': `import { env } from 'node:process';`,
      'lib/c.ts': `const text = 'process.env.A'; const { env } = options;`,
      'agent/main.ts': source,
      'bin/cli.ts': source,
      'lib/commands/x.ts': source,
      'lib/a.test.ts': source,
    }),
  ).toEqual([
    'lib/a.ts:1 reads process.env; only entry files may',
    'lib/a.ts:2 reads process.env; only entry files may',
    'lib/b.ts:1 imports env; only entry files read it',
  ]);
});

test('console only in commands and the log', () => {
  const source = `console.log('x');\nlog.console;\nconst t = 'console.log';`;
  expect(
    told(consoleRule, {
      'nix/a.ts': source,
      'bin/cli.ts': source,
      'nix/commands/a.ts': source,
      'lib/log.ts': source,
    }),
  ).toEqual(['nix/a.ts:1 uses console; a log is passed in']);
});

test('dead files', () => {
  expect(
    told(deadFileRule, {
      'bin/main.ts': `import './commands.ts';`,
      'bin/commands.ts': `export const c = () => import('../lib/commands/x.ts');`,
      'lib/commands/x.ts': `import type { T } from '../t.ts';\nconst w = new URL('../worker.ts', import.meta.url);`,
      'lib/t.ts': '',
      'lib/worker.ts': `spawn('lib/started.ts');`,
      'lib/started.ts': '',
      'lib/tested.test.ts': `import './tested.ts';`,
      'lib/tested.ts': '',
      'lib/dead.ts': `import './dead-too.ts';`,
      'lib/dead-too.ts': `// import './dead.ts'`,
    }),
  ).toEqual([
    'lib/dead.ts is imported by nothing that is run; list it, or delete it',
    'lib/dead-too.ts is imported by nothing that is run; list it, or delete it',
  ]);
});

test('names', () => {
  expect(
    told(nameRule, {
      'lib/string-utils.ts': '',
      'nix/helpers/a.ts': '',
      'nix/home-manager.ts': '',
      'lib/camelCase.ts': '',
      'lib/x.test.ts': '',
      'brain/v2/a.ts': '',
    }),
  ).toEqual([
    'lib/string-utils.ts "utils" says nothing; name its duty',
    'nix/helpers/a.ts "helpers" says nothing; name its duty',
    'lib/camelCase.ts is not in kebab-case',
    'brain/v2/a.ts "v2" says nothing; name its duty',
  ]);
});

test('generated headers', () => {
  const header = '# Made by `panther generate` from x; do not edit.\n{ }';
  expect(
    told(generatedRule, {
      'nix/generated/flake.nix': header,
      'nix/generated/hosts/a.nix': `{ }\n${header}`,
      'nix/generated/fleet.json': '{}',
      'nix/generated/flake.lock': '{}',
      'nix/lib/a.nix': '{ }',
    }),
  ).toEqual(['nix/generated/hosts/a.nix:1 does not say that `panther generate` made it']);
});

test('the lockfile', () => {
  const lock = '{\n  "a": {\n    "resolved": "https://registry.example/a.tgz"\n  }\n}';
  expect(told(lockfileRule, { 'package-lock.json': lock })).toEqual([
    'package-lock.json:3 names the address of a package',
  ]);
  expect(told(lockfileRule, { 'package-lock.json': '{ "version": "1" }' })).toEqual([]);
});

// What npm 10.9.4 said of the two: "Missing: @emnapi/core@2.0.0-beta.2 from lock file".
test('the lockfile has what an entry needs, wherever Node would find it', () => {
  const lock = (packages: object) => ({ 'package-lock.json': JSON.stringify({ packages }) });
  const binding = {
    dependencies: { inner: '1', outer: '1' },
    peerDependencies: { '@emnapi/core': '2', other: '1' },
    peerDependenciesMeta: { other: { optional: true } },
  };
  const packages = {
    '': { dependencies: { a: '1' } },
    'node_modules/a': {},
    'node_modules/a/node_modules/b': binding,
    'node_modules/a/node_modules/b/node_modules/inner': {},
    'node_modules/a/node_modules/outer': {},
  };
  expect(told(completeLockRule, lock(packages))).toEqual([
    'package-lock.json has no @emnapi/core for node_modules/a/node_modules/b; ' +
      '`npx npm@10 install --package-lock-only` adds it',
  ]);
  expect(told(completeLockRule, lock({ ...packages, 'node_modules/@emnapi/core': {} }))).toEqual(
    [],
  );
});

test('Markdown: what looks like a path or is a link must lead somewhere', () => {
  const text = `# Lib: its files

\`lib/a.ts\` \`a.ts\` \`./a.ts\` \`lib/\` \`../nix/\` \`nix\` \`#lib\` \`.panther/\` \`coverage/x.json\`
[a](a.ts) [top](#lib-its-files) [other](../README.md#start) [web](https://x.y/z) ![i](./a.ts "t")
\`npm run check\` \`nix/*/x.ts\` \`<room>/service.ts\` \`op://a/b\` \`/run/secrets/x.json\` \`and/or\`
\`~/.config/x.toml\` \`--json\` \`services.openssh.enable\` \`configuration.nix\` \`@a/b\` \`x86/y\`
\`.ts\` \`lib/a\`
\`\`\`
\`lib/in-a-block.ts\` [no](where.md)
\`\`\`
`;
  const files = {
    '.gitignore': '.panther/\ncoverage/\n',
    'README.md': '## Start\n',
    'lib/index.ts': '',
    'lib/a.ts': '',
    'nix/index.ts': '',
  };
  expect(told(markdownRule, { ...files, 'lib/README.md': text })).toEqual([]);
  const broken = `\`lib/gone.ts\` \`gone.ts\` \`nix/gone\` \`gone/\` \`#gone\` \`../gone\`
[a](gone.md) [b](#gone) [c](../README.md#gone)
[d]: ./gone.ts
`;
  expect(told(markdownRule, { ...files, 'lib/README.md': broken })).toEqual([
    'lib/README.md:1 names lib/gone.ts, which does not exist',
    'lib/README.md:1 names gone.ts, which does not exist',
    'lib/README.md:1 names nix/gone, which does not exist',
    'lib/README.md:1 names gone/, which does not exist',
    'lib/README.md:1 names #gone, which does not exist',
    'lib/README.md:1 names ../gone, which does not exist',
    'lib/README.md:2 links to gone.md, which does not exist',
    'lib/README.md:2 links to #gone, which does not exist',
    'lib/README.md:2 links to ../README.md#gone, which does not exist',
    'lib/README.md:3 links to ./gone.ts, which does not exist',
  ]);
});

test('ignored paths, as gitignore(5) has them', () => {
  const isIgnored = createIgnore('node_modules/\n*.tmp\n# x\nnix/options/*.json.gz\n/result\n');
  expect(isIgnored('a/node_modules', true)).toBe(true);
  expect(isIgnored('a/node_modules', false)).toBe(false);
  expect(isIgnored('a/b.tmp', false)).toBe(true);
  expect(isIgnored('nix/options/x.json.gz', false)).toBe(true);
  expect(isIgnored('a/nix/options/x.json.gz', false)).toBe(false);
  expect(isIgnored('nix/options/x/y.json.gz', false)).toBe(false);
});

test('approval: made in risk, claimed by a cast nowhere else', () => {
  const cast = `const a = intent as ApprovedIntent;\nconst b = x as unknown as readonly ApprovedIntent[];`;
  const made = `import { brandApproved } from '../risk/approved-intent.ts';\nbrandApproved(intent);`;
  expect(
    told(approvalRule, {
      'agent/brain/risk/review.ts': made,
      'agent/brain/risk/approved-intent.ts': cast,
      'agent/brain/execution/bad.ts': cast,
      'agent/brain/execution/worse.ts': `\n${made}`,
      'agent/brain/execution/good.ts': `import type { ApprovedIntent } from '../risk/index.ts';\nconst f = (intent: ApprovedIntent) => intent; // brandApproved, as ApprovedIntent`,
      'agent/brain/execution/submit.test.ts': made,
    }),
  ).toEqual([
    'agent/brain/execution/bad.ts:1 casts to ApprovedIntent; only agent/brain/risk makes one',
    'agent/brain/execution/bad.ts:2 casts to ApprovedIntent; only agent/brain/risk makes one',
    'agent/brain/execution/worse.ts:2 uses brandApproved; only agent/brain/risk makes an ApprovedIntent',
    'agent/brain/execution/worse.ts:3 uses brandApproved; only agent/brain/risk makes an ApprovedIntent',
  ]);
});
