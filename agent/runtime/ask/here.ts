import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openBase } from '#crawler';
import { type Log, systemClock } from '#lib';
import { findLayout, root } from '../supervise/open.ts';
import { readSecret } from '../supervise/secret-files.ts';
import { answerStream } from './answer-stream.ts';
import { configureModels } from './config.ts';
import { readFleetFacts } from './fleet-facts.ts';
import { lookUpFleet } from './fleet-look-up.ts';
import type { AskPorts } from './ports.ts';
import { checkQuestion } from './question.ts';
import type { AnswerLine, AskRequest } from './wire.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Where this machine's conversations are. */
export function sessionsFolderOf(env: Surroundings['env']): string {
  return join(findLayout(env).serviceStateDir('agent'), 'sessions');
}

/** Answers in this process, with the keys in the state folder.
 * @throws Fault as `ask`, config.invalid for the order of models */
export async function* answerHere(
  request: AskRequest,
  { env, cwd, log, signal }: Surroundings,
): AsyncGenerator<AnswerLine> {
  // Before anything is opened for it.
  checkQuestion(request.question);
  const layout = findLayout(env);
  const models = configureModels({
    order: env.PANTHER_MODELS,
    localUrl: env.PANTHER_MODEL_URL,
    readSecret: (name) => readSecret(name, layout),
  });
  const knowledge = await openBase({ env, cwd, owner: 'panther ask', log, signal });
  try {
    const ports = { ...createPorts(env), knowledge, models };
    yield* answerStream(request, ports, signal);
  } finally {
    await knowledge.close();
  }
}

/** What a question needs beside the knowledge base and models. */
function createPorts(env: Surroundings['env']): Omit<AskPorts, 'knowledge' | 'models'> {
  const fleet = readFleetFacts(join(root, 'nix/generated/fleet.json'), systemClock.now());
  return {
    lookUpFleet: (question) => lookUpFleet(fleet, question),
    clock: systemClock,
    random: () => randomBytes(16).toString('hex'),
    sessionsFolder: sessionsFolderOf(env),
  };
}
