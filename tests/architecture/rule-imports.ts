import {
  type Finding,
  folderOf,
  isCommand,
  isEntry,
  isTest,
  isTypeScript,
  type Rule,
} from './files.ts';
import { createResolver, type ImportReference, scanImports } from './imports.ts';

/** Room → rooms it may import (through their doors). `service` stands for any `service.ts`, `views`
 * for the read models of the agent's rooms. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  nix: ['lib'],
  crawler: ['lib'],
  secrets: ['lib'],
  modules: ['nix', 'secrets', 'lib', 'service'],
  profiles: ['modules', 'nix'],
  hosts: ['profiles', 'modules', 'secrets', 'nix', 'lib'],
  stacks: ['hosts', 'secrets', 'nix', 'lib'],
  'agent/runtime': ['lib', 'crawler', 'views', 'service'],
  'agent/brain': ['lib'],
  'agent/cockpit': ['lib', 'crawler', 'views', 'service'],
  agent: ['lib', 'crawler', 'agent/runtime', 'agent/cockpit'],
  bin: ['lib', 'commands'],
};

/** Part of nix → parts it may import, in the order in which a fleet passes through them. The door,
 * the files beside it and the commands may import every part. */
const nixParts: Readonly<Record<string, readonly string[]>> = {
  lang: [],
  fleet: ['lang'],
  options: ['lang'],
  service: ['fleet', 'lang'],
  check: ['fleet', 'options', 'lang'],
  emit: ['fleet', 'service', 'lang'],
  eval: ['fleet', 'lang'],
  graph: ['fleet', 'lang'],
  app: [],
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly reference: ImportReference;
}

/** Who imports whom, and through which door. */
export const importRule: Rule = (files) => {
  const findings: Finding[] = [];
  const resolve = createResolver(files);
  for (const [from, source] of files) {
    if (!isTypeScript(from)) continue;
    for (const reference of scanImports(source)) {
      const resolved = resolve(from, reference.specifier);
      // A URL of a folder or of data is no import; one of a module is the entry of a worker.
      const isData = reference.kind === 'url' && !reference.specifier.endsWith('.ts');
      if (resolved.kind === 'package' || isData) continue;
      const message =
        resolved.kind === 'missing'
          ? `imports ${reference.specifier}, which does not exist`
          : problemOf({ from, to: resolved.path, reference });
      if (message !== undefined) findings.push({ file: from, line: reference.line, message });
    }
  }
  return findings;
};

function problemOf(edge: Edge): string | undefined {
  const { from, to } = edge;
  if (to === 'package.json') return undefined;
  if (isBeside(from, to)) return undefined;
  // What the tests of several rooms are made with: servers, databases, documents.
  if (from.endsWith('.test.ts') && to.startsWith('tests/kit/')) return undefined;
  if (isEntry(to)) return `imports the entry file ${to}; nothing may`;
  if (isCommand(to) && from !== 'bin/commands.ts') {
    return `imports the command ${to}; only bin/commands.ts may`;
  }
  if (from.startsWith('tests/')) return undefined;
  if (isTest(to) && !isTest(from)) return `imports ${to}, which is there for tests`;
  if (isService(from)) {
    return roomOf(to) === 'lib' || folderOf(to) === folderOf(from)
      ? undefined
      : `imports ${to}, but a service.ts may import lib only`;
  }
  return roomOf(from) === roomOf(to) ? problemInside(edge) : problemAcross(edge);
}

/** The test of a file that nothing else may import. */
function isBeside(from: string, to: string): boolean {
  return from === to.replace(/\.ts$/, '.test.ts');
}

function problemInside({ from, to, reference }: Edge): string | undefined {
  if (reference.specifier.startsWith('#')) {
    return `imports its own room through ${reference.specifier}; inside a room imports are relative`;
  }
  const [part, target] = [nixPart(from), nixPart(to)];
  if (part === undefined || target === undefined || part === target) return undefined;
  if (part === 'commands' || nixParts[part]?.includes(target) === true) return undefined;
  return `imports ${to}: nix/${part} may not import nix/${target}`;
}

function problemAcross({ from, to, reference }: Edge): string | undefined {
  const room = roomOf(from);
  const target = roomOf(to);
  if (room === 'root') return undefined;
  const allowed = rooms[room];
  if (allowed === undefined) return `is in no room this test knows; list ${room} in its table`;
  const names = [target, ...(isService(to) ? ['service'] : []), ...(isViews(to) ? ['views'] : [])];
  const isListedCommand = isCommand(to) && allowed.includes('commands');
  if (!isListedCommand && !names.some((name) => allowed.includes(name))) {
    return `imports ${to}: ${room} may not import ${target}`;
  }
  // agent/main.ts joins the rooms inside agent/, bin/commands.ts loads commands: both by path.
  const isJoint = isListedCommand || target.startsWith(`${room}/`);
  if (reference.specifier.startsWith('.') && !isJoint) {
    return `imports ${reference.specifier}; across rooms only through # and the room's door`;
  }
  return undefined;
}

export function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  if (!path.includes('/')) return 'root';
  const inner = `${first}/${second}`;
  return Object.hasOwn(rooms, inner) ? inner : first;
}

function nixPart(path: string): string | undefined {
  return /^nix\/([^/]+)\//.exec(path)?.[1];
}

function isService(path: string): boolean {
  return (
    /(?:^|\/)service\.ts$/.test(path) && !path.startsWith('lib/') && !path.startsWith('tests/')
  );
}

function isViews(path: string): boolean {
  return /^agent\/[^/]+\/views\.ts$/.test(path);
}

/** What is imported from outside must be declared: a dependency, or for tests a devDependency. */
export const dependencyRule: Rule = (files) => {
  const packageJson = JSON.parse(files.get('package.json') ?? '{}') as {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  };
  const resolve = createResolver(files);
  const findings: Finding[] = [];
  for (const [file, source] of files) {
    if (!isTypeScript(file)) continue;
    const known = {
      ...packageJson.dependencies,
      ...(isTest(file) ? packageJson.devDependencies : {}),
    };
    for (const { specifier, line, kind } of scanImports(source)) {
      const resolved = resolve(file, specifier);
      if (resolved.kind !== 'package' || kind === 'url' || resolved.name.startsWith('node:'))
        continue;
      if (Object.hasOwn(known, resolved.name)) continue;
      findings.push({
        file,
        line,
        message: `imports ${resolved.name}, not among the dependencies`,
      });
    }
  }
  return findings;
};
