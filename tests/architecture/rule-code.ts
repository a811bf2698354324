import {
  baseName,
  type Finding,
  folderOf,
  isCommand,
  isEntry,
  isGenerated,
  isTest,
  isTypeScript,
  joinPath,
  type Rule,
} from './files.ts';
import { scanFunctions } from './functions.ts';
import { createResolver, isMark, scanImports } from './imports.ts';
import { tokenize } from './tokens.ts';

const fileLinesMax = 400;
const functionLinesMax = 70;

/** No file above 400 lines, no function above 70; tests may have long functions. */
export const sizeRule: Rule = (files) => {
  const findings: Finding[] = [];
  for (const [file, source] of files) {
    if (isGenerated(file) || !/\.(?:ts|cjs|nix)$/.test(file)) continue;
    const lines = source.trimEnd().split('\n').length;
    if (lines > fileLinesMax) {
      findings.push({ file, message: `has ${lines} lines; at most ${fileLinesMax}` });
    }
    if (!isTypeScript(file) || isTest(file)) continue;
    for (const span of scanFunctions(source)) {
      if (span.lines <= functionLinesMax) continue;
      const message = `a function of ${span.lines} lines; at most ${functionLinesMax}`;
      findings.push({ file, line: span.line, message });
    }
  }
  return findings;
};

/** The environment is read in entry files and passed on from there. */
export const environmentRule: Rule = (files) => {
  const findings: Finding[] = [];
  for (const [file, source] of files) {
    if (!isTypeScript(file) || isTest(file) || isEntry(file) || isCommand(file)) continue;
    if (file.startsWith('bin/')) continue;
    tokenize(source).forEach((token, index, all) => {
      const isMember = isMark(all[index - 1], '.') && all[index - 2]?.text === 'process';
      const isIndex = isMark(all[index - 1], '[') && all[index - 2]?.text === 'process';
      if (token.text === 'env' && (isMember || isIndex)) {
        findings.push({
          file,
          line: token.line,
          message: 'reads process.env; only entry files may',
        });
      }
    });
    for (const { specifier, names, line } of scanImports(source)) {
      if (/^(?:node:)?process$/.test(specifier) && names.includes('env')) {
        findings.push({ file, line, message: 'imports env; only entry files read it' });
      }
    }
  }
  return findings;
};

/** Everything else narrates through the log it is given. */
export const consoleRule: Rule = (files) => {
  const findings: Finding[] = [];
  for (const [file, source] of files) {
    if (!isTypeScript(file) || isTest(file) || isCommand(file)) continue;
    if (file.startsWith('bin/') || file === 'lib/log.ts') continue;
    tokenize(source).forEach((token, index, all) => {
      if (token.text !== 'console' || token.kind !== 'word' || isMark(all[index - 1], '.')) return;
      if (isMark(all[index + 1], '.') || isMark(all[index + 1], '[')) {
        findings.push({ file, line: token.line, message: 'uses console; a log is passed in' });
      }
    });
  }
  return findings;
};

/** Every module is reached from something that is run: imported, or named by its path as what a
 * process is started with. */
export const deadFileRule: Rule = (files) => {
  const resolve = createResolver(files);
  const reached = new Set<string>();
  const waiting = [...files.keys()].filter((path) => isTypeScript(path) && isEntry(path));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const source = files.get(path) ?? '';
    for (const { specifier } of scanImports(source)) {
      const resolved = resolve(path, specifier);
      if (resolved.kind === 'file' && isTypeScript(resolved.path)) waiting.push(resolved.path);
    }
    waiting.push(...namedPaths(path, source).filter((named) => files.has(named)));
  }
  const message = 'is imported by nothing that is run; list it, or delete it';
  return [...files.keys()]
    .filter((path) => isTypeScript(path) && !reached.has(path))
    .map((file) => ({ file, message }));
};

/** Texts that end in `.ts`, from the file's folder and from the root. */
function namedPaths(path: string, source: string): string[] {
  const texts = tokenize(source).filter(
    ({ kind, text }) => kind === 'text' && text.endsWith('.ts'),
  );
  return texts
    .flatMap(({ text }) => [joinPath(folderOf(path), text), joinPath('', text)])
    .filter((named) => named !== undefined)
    .filter(isTypeScript);
}

const bannedWords = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'v2', 'enhanced']);
// Names of things outside that happen to have such a word in them.
const properNames = /home-manager|network-manager/g;

/** Names that say nothing, in kebab-case. */
export const nameRule: Rule = (files) => {
  const findings: Finding[] = [];
  for (const file of files.keys()) {
    if (isGenerated(file)) continue;
    const words = file
      .toLowerCase()
      .replace(properNames, '')
      .split(/[^a-z0-9]+/);
    const banned = words.find((word) => bannedWords.has(word));
    if (banned !== undefined)
      findings.push({ file, message: `"${banned}" says nothing; name its duty` });
    const name = baseName(file);
    if (name.endsWith('.ts') && !/^_?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.ts$/.test(name)) {
      findings.push({ file, message: 'is not in kebab-case' });
    }
  }
  return findings;
};

/** The first line of a generated file says what made it. JSON and lock files have no comments. */
export const generatedRule: Rule = (files) => {
  const findings: Finding[] = [];
  for (const [file, source] of files) {
    if (!isGenerated(file) || /\.(?:json|lock)$/.test(file)) continue;
    const [first = ''] = source.split('\n', 1);
    if (!/^(?:#|\/\/|\/\*|<!--) ?.*\bpanther generate\b.*do not edit/i.test(first)) {
      findings.push({ file, line: 1, message: 'does not say that `panther generate` made it' });
    }
  }
  return findings;
};

/** The lockfile works with any registry: it names versions and hashes, no addresses. */
export const lockfileRule: Rule = (files) => {
  const lines = (files.get('package-lock.json') ?? '').split('\n');
  return lines.flatMap((text, index) =>
    /"resolved":/.test(text)
      ? [{ file: 'package-lock.json', line: index + 1, message: 'names the address of a package' }]
      : [],
  );
};

interface LockedPackage {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** `npm ci` of npm 9 and 10, which Node 18 to 22 bring, wants an entry for whatever an entry needs;
 * npm 11 writes none for what only packages of other systems need. */
export const completeLockRule: Rule = (files) => {
  const file = 'package-lock.json';
  const { packages = {} } = JSON.parse(files.get(file) ?? '{}') as {
    packages?: Record<string, LockedPackage>;
  };
  return Object.entries(packages).flatMap(([place, locked]) => {
    const peers = Object.keys(locked.peerDependencies ?? {}).filter(
      (name) => !locked.peerDependenciesMeta?.[name]?.optional,
    );
    return [...Object.keys(locked.dependencies ?? {}), ...peers]
      .filter((name) => !lockedPlaces(place, name).some((each) => each in packages))
      .map((name) => ({
        file,
        message: `has no ${name} for ${place}; \`npx npm@10 install --package-lock-only\` adds it`,
      }));
  });
};

/** Where Node looks for a package. */
function lockedPlaces(place: string, name: string): string[] {
  const places = [`node_modules/${name}`];
  for (let at = place; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    places.push(`${at}/node_modules/${name}`);
  }
  return places;
}
