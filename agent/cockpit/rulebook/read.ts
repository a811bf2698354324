import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
import { Fault } from '#lib';
import { parseRule, type Rule } from '../engines/rules/index.ts';
import type { Scenario } from '../engines/scenario/index.ts';
import { scenarioFields } from '../model/scenario.ts';
import { readFileText } from '../sources/read-file.ts';

/** Rules and scenarios as they stand in the owner's files. */
export interface Rulebook {
  readonly rules: readonly (Rule & { readonly file: string })[];
  readonly scenarios: readonly (Scenario & { readonly file: string })[];
  readonly problems: readonly RulebookProblem[];
  /** `examples`: the owner has no folder, so those that come with the program are shown. */
  readonly origin: 'own' | 'examples' | 'none';
}

export interface RulebookProblem {
  readonly file: string;
  /** `when.all.0.signal`, or `line 3`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

export interface RulebookFolders {
  readonly rules: string;
  readonly scenarios: string;
}

/** The rules and scenarios that come with the program, where its files are there; a bundle on a host has
 * none. */
export function exampleFolders(): RulebookFolders | undefined {
  const folder = fileURLToPath(new URL('../examples', import.meta.url));
  if (!existsSync(folder)) return undefined;
  return { rules: join(folder, 'rules'), scenarios: join(folder, 'scenarios') };
}

/** Where a folder is made ready before it is put in its place. */
export const stagedFolder = (folder: string): string => `${folder}.adopting`;

/** Whether the owner keeps rules or scenarios; examples that are only half copied are nobody's yet. */
export function hasOwnRulebook({ rules, scenarios }: RulebookFolders): boolean {
  return existsSync(rules) || (existsSync(scenarios) && !existsSync(stagedFolder(rules)));
}

/** Reads every `.yaml` file of both folders, one rule or scenario each, or a list of them. What is wrong is
 * told with its file and path, and the rest counts. Throws nothing. */
export async function readRulebook(
  own: RulebookFolders,
  examples: RulebookFolders | undefined = exampleFolders(),
): Promise<Rulebook> {
  const hasOwn = hasOwnRulebook(own);
  if (!hasOwn && examples === undefined) {
    return { rules: [], scenarios: [], problems: [], origin: 'none' };
  }
  const folders = hasOwn ? own : (examples ?? own);
  const problems: RulebookProblem[] = [];
  const found = await readFolder(folders.scenarios, problems);
  const scenarios = found.flatMap(({ file, path, value }) => {
    const parsed = scenarioFields.strict().safeParse(value);
    if (parsed.success) return [{ ...parsed.data, file }];
    for (const issue of parsed.error.issues) {
      const at = [...(path === '' ? [] : [path]), ...issue.path.map(String)].join('.');
      problems.push({ file, path: at, message: issue.message });
    }
    return [];
  });
  const unique = refuseTwice(scenarios, ({ key }) => key, 'scenario', problems);
  const rules = (await readFolder(folders.rules, problems)).flatMap((item) =>
    readRule(item, unique, problems),
  );
  return {
    rules: refuseTwice(rules, ({ id }) => id, 'rule', problems),
    scenarios: unique,
    problems,
    origin: hasOwn ? 'own' : 'examples',
  };
}

interface Item {
  readonly file: string;
  /** Of a list its index. */
  readonly path: string;
  readonly value: unknown;
}

function readRule(
  { file, path, value }: Item,
  scenarios: readonly Scenario[],
  problems: RulebookProblem[],
): (Rule & { file: string })[] {
  const key = (value as { scenario?: unknown } | null)?.scenario;
  const scenario = scenarios.find((each) => each.key === key);
  const parsed = parseRule(value, scenario?.signals.map(({ name }) => name) ?? []);
  if ('problems' in parsed) {
    for (const problem of parsed.problems) {
      const at = [path, problem.path].filter((part) => part !== '').join('.');
      problems.push({ file, path: at, message: problem.message });
    }
    return [];
  }
  // Such a rule is never asked; better said than wondered about.
  if (parsed.rule.scenario !== null && scenario === undefined) {
    const message = `there is no scenario ${parsed.rule.scenario}`;
    problems.push({ file, path: path === '' ? 'scenario' : `${path}.scenario`, message });
  }
  return [{ ...parsed.rule, file }];
}

/** Of two with one name neither counts: nobody could say which was meant. */
function refuseTwice<T extends { readonly file: string }>(
  items: readonly T[],
  nameOf: (item: T) => string,
  what: string,
  problems: RulebookProblem[],
): readonly T[] {
  return items.filter((item) => {
    const others = items.filter((other) => other !== item && nameOf(other) === nameOf(item));
    if (others.length === 0) return true;
    const where = others.map(({ file }) => basename(file)).join(', ');
    const message = `another ${what} is named ${nameOf(item)} too, in ${where}; none of them counts`;
    problems.push({ file: item.file, path: '', message });
    return false;
  });
}

async function readFolder(folder: string, problems: RulebookProblem[]): Promise<readonly Item[]> {
  if (!existsSync(folder)) return [];
  const items: Item[] = [];
  try {
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
    for (const name of names) items.push(...(await readItems(join(folder, name), problems)));
  } catch (error) {
    problems.push({ file: folder, path: '', message: (error as Error).message });
  }
  return items;
}

async function readItems(file: string, problems: RulebookProblem[]): Promise<readonly Item[]> {
  try {
    const { text } = await readFileText(file);
    const value = parseYaml(text);
    if (!Array.isArray(value)) return [{ file, path: '', value }];
    return value.map((each: unknown, index) => ({ file, path: String(index), value: each }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    problems.push({ file, path: error.where ?? '', message: error.message });
    return [];
  }
}

/** @throws Fault cockpit.record with the line */
export function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const [error] = document.errors;
  try {
    if (error === undefined) return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    const message = `it is no YAML: ${(cause as Error).message}`;
    throw new Fault({ code: 'cockpit.record', message, cause });
  }
  const { line } = lineCounter.linePos(error?.pos[0] ?? 0);
  throw new Fault({
    code: 'cockpit.record',
    message: `it is no YAML: ${error?.message.split('\n', 1)[0]}`,
    where: `line ${line}`,
  });
}
