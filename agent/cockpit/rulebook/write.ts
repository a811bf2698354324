import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Fault, readTextFile, writeFileAtomic } from '#lib';
import { parseRule, type Rule, type RuleProblem } from '../engines/rules/index.ts';
import type { Scenario } from '../engines/scenario/index.ts';
import { scenarioFields } from '../model/scenario.ts';
import { parseYaml } from './read.ts';

/** Writes a rule into the owner's folder: into the file it stands in by itself, else into one that is named
 * after it. One that is kept among others is refused, a person has comments there.
 * @throws Fault cockpit.record with the path of what is wrong, io.write-failed */
export function writeRule(
  folder: string,
  value: unknown,
  {
    ownSignals = [],
    file,
  }: { readonly ownSignals?: readonly string[]; readonly file?: string | undefined } = {},
): { readonly rule: Rule; readonly file: string } {
  const parsed = parseRule(value, ownSignals);
  if ('problems' in parsed) throw ruleFault(parsed.problems);
  const { rule } = parsed;
  return { rule, file: write(folder, rule.id, rule, file) };
}

/** The same for a scenario, which is named by its key.
 * @throws Fault cockpit.record with the path of what is wrong, io.write-failed */
export function writeScenario(
  folder: string,
  value: unknown,
  { file }: { readonly file?: string | undefined } = {},
): { readonly scenario: Scenario; readonly file: string } {
  const parsed = scenarioFields.strict().safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Fault({
      code: 'cockpit.record',
      message: `this is no scenario: ${issue?.message ?? 'it cannot be read'}`,
      where: ['scenario', ...(issue?.path ?? []).map(String)].join('.'),
      hint: 'correct the field and try again',
    });
  }
  const scenario = parsed.data;
  return { scenario, file: write(folder, scenario.key, scenario, file) };
}

function write(folder: string, name: string, value: unknown, file: string | undefined): string {
  const target = placeOf(folder, name, file);
  mkdirSync(folder, { recursive: true });
  writeFileAtomic(target, stringify(value));
  return target;
}

/** Takes the file of a rule away; false when there was none.
 * @throws Fault cockpit.record when it stands among others */
export function removeRule(
  folder: string,
  id: string,
  { file }: { readonly file?: string | undefined } = {},
): boolean {
  const place = placeOf(folder, id, file);
  const isThere = existsSync(place);
  rmSync(place, { force: true });
  return isThere;
}

/** @throws Fault cockpit.record where more than it stands in its file */
function placeOf(folder: string, name: string, file: string | undefined): string {
  const own = fileNamed(folder, name);
  const place = file ?? own;
  const isFree = place === own && !existsSync(place);
  if (isFree || isAlone(place)) return place;
  throw new Fault({
    code: 'cockpit.record',
    message: `${name} stands in ${place}, which may hold more than it`,
    hint: `change it there, or give each a file of its own, such as ${name}.yaml`,
  });
}

/** One rule or scenario, and no list of them. */
function isAlone(file: string): boolean {
  return existsSync(file) && !Array.isArray(parseYaml(readTextFile(file)));
}

/** An id has no dots and no slashes, so the file is in the folder.
 * @throws Fault cockpit.record for what is no id */
function fileNamed(folder: string, name: string): string {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return join(folder, `${name}.yaml`);
  throw new Fault({
    code: 'cockpit.record',
    message: `${JSON.stringify(name)} is no id of a rule or scenario`,
    hint: 'lower-case words joined by -',
  });
}

/** The first thing that is wrong with a rule. */
export function ruleFault([first]: readonly RuleProblem[]): Fault {
  return new Fault({
    code: 'cockpit.record',
    message: `this is no rule: ${first?.message ?? 'it cannot be read'}`,
    where: first === undefined || first.path === '' ? 'rule' : `rule.${first.path}`,
    hint: 'correct the field and try again',
  });
}
