// `npm run eval`: a fixed set of questions over the real manuals of this machine (PANTHER_DOCS names a folder
// that has them by name), asked without a model. Ends with 1 when a floor is not held.
import { docsFolder } from '../kit/docs.ts';
import { readFolders } from '../kit/knowledge-base.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { floors, renderEvaluations, unheld } from './floors.ts';
import { nodejs } from './questions/nodejs.ts';
import { postgresql } from './questions/postgresql.ts';
import { python } from './questions/python.ts';
import { elsewhere, ofOthers } from './questions/unanswerable.ts';

const sets = { postgresql, python, nodejs } as const;
type Name = keyof typeof sets;

const names = (Object.keys(sets) as Name[]).filter((name) => docsFolder(name) !== undefined);
if (names.length === 0) {
  console.error(
    'no manual is here: put postgresql, python or nodejs into a folder, name it in PANTHER_DOCS',
  );
  process.exit(1);
}
const folders = Object.fromEntries(names.map((name) => [name, docsFolder(name) ?? '']));
console.error(`reading ${names.join(', ')}: some minutes`);
const knowledge = await readFolders(folders);
const evaluations: Evaluation[] = [];
for (const library of names) {
  const unanswerable = [...elsewhere, ...(ofOthers[library] ?? [])];
  evaluations.push(await evaluate({ library, knowledge, questions: sets[library], unanswerable }));
}
await knowledge.close();
const missed = evaluations.flatMap((evaluation) => unheld(evaluation, floors));
if (process.argv.includes('--json')) console.log(JSON.stringify({ evaluations, missed }));
else console.log(renderEvaluations(evaluations, missed));
process.exit(missed.length === 0 ? 0 : 1);
