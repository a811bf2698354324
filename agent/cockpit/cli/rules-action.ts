import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault, renderRows, systemClock } from '#lib';
import type { DryRun, DryRunDifference } from '../engines/rules/index.ts';
import { tryRule } from '../flows/change-rule.ts';
import {
  findGappedRules,
  type GappedRule,
  type Rulebook,
  readRulebook,
  readSupplies,
} from '../rulebook/index.ts';
import { parseYaml } from '../rulebook/read.ts';
import { readSettings, settingsFileOf } from '../settings.ts';
import { readFileText } from '../sources/read-file.ts';
import { webhookSecret } from '../sources/smart-money/routes.ts';
import { createCockpitStore } from '../store/index.ts';
import { openCockpitDatabase } from './open.ts';
import type { CockpitContext } from './options.ts';

const dayMs = 86_400_000;
/** Of what would have been another decision, so many are shown. */
const shownMax = 20;

/** Lists the rules as their files say them; `check` tells only what is wrong, and what nobody supplies; `try FILE` goes through the past
 * with a rule that is not in force yet. */
export async function runRules(context: CockpitContext): Promise<number> {
  const { args } = context;
  const [what, file, ...rest] = [args.file, ...args.more];
  if (what === 'try' && file !== undefined && rest.length === 0) return tryFile(context, file);
  if ((what !== undefined && what !== 'check') || file !== undefined) {
    throw new Fault({
      code: 'usage',
      message: 'rules takes nothing, "check", or "try" and the file of one rule',
      hint: 'panther cockpit rules try sell.yaml --days 90',
    });
  }
  const { env, cwd, report } = context;
  const settings = readSettings(settingsFileOf(env, cwd), env);
  const { files } = settings;
  const found = await readRulebook(files);
  const supplies = readSupplies(settings, {
    hasBrain: hasSecret(context, 'brainToken'),
    hasMoves: hasSecret(context, webhookSecret),
  });
  const book = { ...found, gaps: findGappedRules(found.rules, found.scenarios, supplies) };
  report(book, () => (what === 'check' ? renderCheck(book) : renderBook(book, files.rules)));
  const [problem] = book.problems;
  if (what !== 'check' || problem === undefined) return 0;
  throw new Fault({
    code: 'cockpit.record',
    message: `${book.problems.length} of what is in the files cannot count`,
    where: problem.file,
    hint: 'correct it; the rest counts meanwhile',
  });
}

function renderBook({ rules, scenarios, problems, origin }: Rulebook, folder: string): string {
  const place =
    origin === 'own' ? folder : `${folder} is not there: these are the examples of the program`;
  const rows = rules.map(
    ({ id, emit, mode, priority, title }) =>
      [`${id}`, `${emit} ${mode} ${priority}: ${title}`] as const,
  );
  const list = rows.length === 0 ? 'no rules' : renderRows(rows);
  return [
    place,
    '',
    list,
    '',
    `${scenarios.length} scenarios`,
    ...problems.map(renderProblem),
  ].join('\n');
}

/** Whether an agent of this machine is given it, as `panther up` keeps it. */
function hasSecret({ env, cwd }: CockpitContext, name: string): boolean {
  return existsSync(resolve(cwd, env.PANTHER_STATE_DIR || '.panther', 'secrets', name));
}

interface CheckedRulebook extends Rulebook {
  readonly gaps: readonly GappedRule[];
}

function renderCheck({ rules, scenarios, problems, gaps }: CheckedRulebook): string {
  const lines = problems.map(renderProblem);
  const waiting = gaps.flatMap((rule) => rule.gaps.map((gap) => `${rule.id}: ${gap}`));
  return [
    ...lines,
    ...waiting,
    `${rules.length} rules and ${scenarios.length} scenarios count`,
  ].join('\n');
}

function renderProblem({ file, path, message }: Rulebook['problems'][number]): string {
  return `${file}${path === '' ? '' : ` ${path}`}: ${message}`;
}

async function tryFile(context: CockpitContext, name: string): Promise<number> {
  const { env, cwd, log, signal, options } = context;
  const { text } = await readFileText(resolve(cwd, name));
  const value = parseYaml(text);
  const database = await openCockpitDatabase({
    ...{ env, cwd, log, signal, owner: 'panther cockpit' },
  });
  try {
    const store = createCockpitStore({ database, clock: systemClock });
    const from = new Date(systemClock.now() - options.days * dayMs).toISOString();
    const run = await tryRule(store, value, { from });
    context.report(run, () => renderRun(run));
    return 0;
  } finally {
    await database.close();
  }
}

function renderRun({
  rule,
  decisions,
  was,
  would,
  differences,
}: Awaited<ReturnType<typeof tryRule>>) {
  const head = `${rule.id}: ${decisions} decisions gone through, ${differences.length} would have been others`;
  const verdicts = [...new Set([...Object.keys(was), ...Object.keys(would)])].sort();
  const counts = verdicts.map(
    (verdict) => [verdict, `${was[verdict] ?? 0} → ${would[verdict] ?? 0}`] as const,
  );
  const shown = differences.slice(-shownMax).map(renderDifference);
  const more = differences.length - shown.length;
  return [
    head,
    ...(counts.length === 0 ? [] : ['', renderRows(counts)]),
    ...(shown.length === 0 ? [] : ['', ...shown]),
    ...(more === 0 ? [] : [`and ${more} earlier ones: --json has all`]),
  ].join('\n');
}

function renderDifference({ at, subject, was, would }: DryRunDifference): string {
  const side = ({ verdict, outcome, rule }: DryRun['differences'][number]['was']) =>
    `${verdict ?? outcome}${rule === null ? '' : ` (${rule.id})`}`;
  return `${at.slice(0, 16)}  ${subject.title}: ${side(was)} → ${side(would)}`;
}
