import { existsSync } from 'node:fs';
import { LineCounter, parseDocument, parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { Fault, readTextFile } from '#lib';
import { defaults, presets } from './defaults.ts';
import { type BrainConfig, configSchema } from './schema.ts';

type Tree = { [key: string]: unknown };

export interface ConfigInput {
  /** `config/brain.yaml`; need not be there. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The configuration: defaults, then the preset, then the file, then `B1E55ED_<SECTION>__<KEY>` and
 * `PANTHER_BRAIN_<SECTION>__<KEY>`, the latter over the former. Lists in variables have commas. Throws
 * Fault `brain.config`, with the path of every key that is unknown or out of its bounds. */
export function loadConfig({ file, env }: ConfigInput): BrainConfig {
  const fromFile = existsSync(file) ? parseFile(file) : {};
  const fromEnv: Tree = {};
  for (const prefix of ['B1E55ED_', 'PANTHER_BRAIN_']) readVariables(env, prefix, fromEnv);
  const given = merge(fromFile, fromEnv);
  const chosen = z
    .string()
    .catch(defaults.preset)
    .parse(given.preset ?? defaults.preset);
  const preset = presets[chosen as BrainConfig['preset']] ?? presets[defaults.preset];
  const parsed = configSchema.safeParse(merge({ ...defaults, ...preset }, given));
  if (parsed.success) return parsed.data;
  throw new Fault({
    code: 'brain.config',
    message: parsed.error.issues.flatMap(describeIssue).join('\n'),
    where: existsSync(file) ? file : 'B1E55ED_… and PANTHER_BRAIN_… variables',
    hint: '`panther brain config` prints every key with its value',
  });
}

function describeIssue({ path, message, ...issue }: z.core.$ZodIssue): string[] {
  const at = path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${at || 'it'}: ${message}`];
  return issue.keys.map((key) => `${[...path, key].join('.')}: there is no such key`);
}

function parseFile(file: string): Tree {
  const lineCounter = new LineCounter();
  const document = parseDocument(readTextFile(file), { lineCounter, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new Fault({
      code: 'brain.config',
      message: `it is no YAML: ${error.message.split('\n', 1)[0]}`,
      where: `${file}:${line}:${col}`,
    });
  }
  const value: unknown = document.toJS();
  if (value === null) return {};
  if (isTree(value)) return value;
  throw new Fault({ code: 'brain.config', message: 'it is no mapping of keys', where: file });
}

// Of the brain this one follows; they name no key.
const notKeys: ReadonlySet<string> = new Set(['MASTER_PASSWORD', 'IDENTITY_PASSWORD', 'DEV_MODE']);

/** `B1E55ED_RISK__MAX_LEVERAGE=2` is `risk.max_leverage: 2`. */
function readVariables(env: ConfigInput['env'], prefix: string, into: Tree): void {
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    // A token is a secret of the service, read where the door opens.
    if (notKeys.has(rest) || rest === 'API__AUTH_TOKEN' || rest === 'CONFIG') continue;
    const path = rest.toLowerCase().split('__');
    setAt(into, path, readValue(path, text, name));
  }
}

function readValue(path: readonly string[], text: string, name: string): unknown {
  if (isListAt(path))
    return text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new Fault({
      code: 'brain.config',
      message: `${path.join('.')}: ${JSON.stringify(text)} cannot be read`,
      where: name,
      cause,
    });
  }
}

function isListAt(path: readonly string[]): boolean {
  let at: unknown = { ...defaults, ...presets.balanced };
  for (const key of path) at = isTree(at) ? at[key] : undefined;
  return Array.isArray(at);
}

function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const below = tree[key];
  const next: Tree = isTree(below) ? below : {};
  tree[key] = next;
  setAt(next, rest, value);
}

/** Of two mappings, key by key; anything else is replaced whole. */
function merge(base: Tree, over: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
