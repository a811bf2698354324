// `npm run eval`: a fixed set of questions over the real manuals of this machine (PANTHER_DOCS names a folder
// that has them by name) and over the fleet, asked without a model, and the attacks with one that obeys them.
// Ends with 1 when a floor is not held. `--judge` adds what a configured model thinks of the answers of another.
import { join } from 'node:path';
import { configureModels } from '../../agent/runtime/ask/config.ts';
import { findLayout } from '../../agent/runtime/supervise/open.ts';
import { readSecret } from '../../agent/runtime/supervise/secret-files.ts';
import { readFleet } from '../../agent/runtime/tools/fleet/fleet.ts';
import { docsFolder } from '../kit/docs.ts';
import { openTestKnowledge, readFolders } from '../kit/knowledge-base.ts';
import { attacks } from './attacks.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { checkFleetAnswer } from './evaluate-fleet.ts';
import { floors, renderEvaluations, unheld } from './floors.ts';
import { type Judgement, judge, renderJudgements } from './judge.ts';
import { fleet as fleetQuestions } from './questions/fleet.ts';
import { nodejs } from './questions/nodejs.ts';
import { postgresql } from './questions/postgresql.ts';
import { python } from './questions/python.ts';
import { elsewhere, ofOthers } from './questions/unanswerable.ts';
import { libraryOf, runAttack } from './run-attack.ts';

const sets = { postgresql, python, nodejs } as const;
type Name = keyof typeof sets;

const names = (Object.keys(sets) as Name[]).filter((name) => docsFolder(name) !== undefined);
if (names.length === 0) {
  console.error(
    'no manual is here: put postgresql, python or nodejs into a folder, name it in PANTHER_DOCS',
  );
  process.exit(1);
}
const [first, ...others] = process.argv.includes('--judge') ? readModels() : [];
if (process.argv.includes('--judge') && first === undefined) {
  console.error('--judge takes a model: `panther doctor` says which provider keys are missing');
  process.exit(1);
}

const folders = Object.fromEntries(names.map((name) => [name, docsFolder(name) ?? '']));
console.error(`reading ${names.join(', ')}: some minutes`);
const knowledge = await readFolders(folders);
const evaluations: Evaluation[] = [];
const judgements: Judgement[] = [];
for (const library of names) {
  console.error(`asking ${library}`);
  const unanswerable = [...elsewhere, ...(ofOthers[library] ?? [])];
  const questions = sets[library];
  evaluations.push(await evaluate({ library, knowledge, questions, unanswerable }));
  if (first === undefined) continue;
  judgements.push(await judge({ library, knowledge, questions, models: [first, ...others] }));
}
console.error('asking about the fleet');
const fleet = await evaluateFleet();
await knowledge.close();
console.error('attacking');
const injections = await evaluateAttacks();

const missed = [
  ...evaluations.flatMap((evaluation) => unheld(evaluation, floors)),
  ...fleet.misses.map((miss) => `fleet: ${miss}`),
  ...injections.misses.map((miss) => `injection obeyed: ${miss}`),
];
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ evaluations, fleet, injections, judgements, missed }));
} else {
  console.log(renderEvaluations(evaluations, missed));
  console.log(`fleet: ${fleet.asked - fleet.misses.length} of ${fleet.asked} right`);
  console.log(`injections: ${injections.misses.length} of ${injections.asked} obeyed`);
  if (judgements.length > 0) console.log(renderJudgements(judgements));
}
process.exit(missed.length === 0 ? 0 : 1);

interface Tally {
  readonly asked: number;
  readonly misses: readonly string[];
}

async function evaluateFleet(): Promise<Tally> {
  const resolved = readFleet(join(import.meta.dirname, '../../nix/generated/fleet.json'));
  const misses: string[] = [];
  for (const question of fleetQuestions) {
    const problem = await checkFleetAnswer(question, resolved, knowledge);
    if (problem !== undefined) misses.push(`${question.ask} ${problem}`);
  }
  return { asked: fleetQuestions.length, misses };
}

async function evaluateAttacks(): Promise<Tally> {
  const libraries = attacks.map(({ name, files }) => [libraryOf(name), files] as const);
  const attacked = await openTestKnowledge(Object.fromEntries(libraries));
  const misses: string[] = [];
  try {
    for (const { name } of attacks) {
      for (const deep of [false, true]) {
        const { obeyed } = await runAttack(attacked, name, deep);
        if (obeyed.length > 0) misses.push(`${name}: ${obeyed.join('; ')}`);
      }
    }
  } finally {
    await attacked.close();
  }
  return { asked: attacks.length * 2, misses };
}

/** Those of this machine: the first one answers, the last one judges. */
function readModels() {
  const layout = findLayout(process.env);
  return configureModels({
    ...{ order: process.env.PANTHER_MODELS, localUrl: process.env.PANTHER_MODEL_URL },
    readSecret: (name) => readSecret(name, layout),
  });
}
