import {
  type FileMap,
  type Finding,
  folderOf,
  isCommand,
  isTypeScript,
  type Rule,
} from './files.ts';
import { createResolver, isMark, scanImports } from './imports.ts';
import { type Token, tokenize } from './tokens.ts';

/** Folders whose `index.ts` lists the definitions in them. */
const registries = [
  'modules',
  'profiles',
  'hosts',
  'nix/check/rules',
  'crawler/sources',
  'agent/runtime/tools',
  'agent/runtime/agents',
  'agent/brain/producers',
  'agent/brain/strategies',
  'agent/brain/risk/gates',
  'agent/cockpit/panels',
];

/** Tuple = folder: what a folder defines is listed in its `index.ts`, and what that imports from
 * the folder is listed too; every command is listed in `bin/commands.ts`. */
export const registryRule: Rule = (files) => {
  const findings = registries.flatMap((folder) => checkRegistry(files, folder));
  return [...findings, ...checkCommands(files)];
};

function checkRegistry(files: FileMap, folder: string): Finding[] {
  const paths = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  const definitions = paths.filter((path) => isDefinition(path, files.get(path) ?? ''));
  if (definitions.length === 0) return [];
  const index = `${folder}/index.ts`;
  const source = files.get(index);
  if (source === undefined)
    return [{ file: index, message: 'is missing: it lists what the folder defines' }];
  const resolve = createResolver(files);
  const listed = listedNames(tokenize(source));
  const imported = new Map<string, readonly string[]>();
  for (const { specifier, names, isType } of scanImports(source)) {
    const resolved = resolve(index, specifier);
    if (resolved.kind === 'file' && !isType) imported.set(resolved.path, names);
  }
  return definitions.flatMap((file) => {
    const names = imported.get(file);
    if (names === undefined) return [{ file, message: `is not imported by ${index}` }];
    const isListed = names.some((name) => listed.has(name));
    return isListed ? [] : [{ file, message: `is imported by ${index} and not in a list there` }];
  });
}

function isDefinition(path: string, source: string): boolean {
  if (!isTypeScript(path) || path.endsWith('.test.ts') || path.endsWith('/index.ts')) return false;
  if (isCommand(path)) return false;
  return tokenize(source).some((token, index, all) => isExportedDefinition(all, index, token));
}

/** `export const x = defineY(`, or `export const x: Rule = {` where definitions are plain data. */
function isExportedDefinition(tokens: readonly Token[], index: number, token: Token): boolean {
  if (token.text !== 'export' || tokens[index + 1]?.text !== 'const') return false;
  const value = tokens.findIndex((next, at) => at > index + 2 && isMark(next, '='));
  const called = tokens[value + 1];
  if (called?.kind === 'word' && /^define[A-Z]/.test(called.text)) return true;
  const type = tokens[index + 4];
  return isMark(tokens[index + 3], ':') && /Rule$/.test(type?.text ?? '') && isMark(called, '{');
}

/** Words inside square brackets. */
function listedNames(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  let depth = 0;
  for (const token of tokens) {
    if (isMark(token, '[')) depth++;
    else if (isMark(token, ']')) depth--;
    else if (depth > 0 && token.kind === 'word') names.add(token.text);
  }
  return names;
}

function checkCommands(files: FileMap): Finding[] {
  const list = 'bin/commands.ts';
  const resolve = createResolver(files);
  const loaded = new Set<string>();
  for (const { specifier } of scanImports(files.get(list) ?? '')) {
    const resolved = resolve(list, specifier);
    if (resolved.kind === 'file') loaded.add(resolved.path);
  }
  return [...files.entries()].flatMap(([file, source]) => {
    const isOne = isTypeScript(file) && isCommand(file) && folderOf(file) !== 'bin';
    const defines = isOne && tokenize(source).some((token) => token.text === 'defineCommand');
    return defines && !loaded.has(file) ? [{ file, message: `is not listed in ${list}` }] : [];
  });
}
