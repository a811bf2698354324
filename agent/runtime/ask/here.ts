import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openBase } from '#crawler';
import { type Log, systemClock } from '#lib';
import { findLayout } from '../supervise/open.ts';
import { readSecret } from '../supervise/secret-files.ts';
import { fleetFileOf } from '../tools/fleet/file.ts';
import { readFleet } from '../tools/fleet/fleet.ts';
import { answerStream } from './answer-stream.ts';
import { configureModels } from './config.ts';
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
    if (request.spread !== true || !env.DATABASE_URL) {
      yield* answerStream(request, ports, signal);
      return;
    }
    const opened = await openSpread({ env, log, signal });
    try {
      yield* answerStream(request, { ...ports, spread: opened.spread }, signal);
    } finally {
      await opened.close();
    }
  } finally {
    await knowledge.close();
  }
}

/** Loaded when it is wanted: few questions go to other machines. */
async function openSpread(around: Omit<Surroundings, 'cwd'>) {
  const { createSpread, withShared } = await import('../jobs/index.ts');
  const opened = Promise.withResolvers<ReturnType<typeof createSpread>>();
  const over = Promise.withResolvers<void>();
  const work = withShared(around, async (shared) => {
    opened.resolve(createSpread(shared));
    await over.promise;
  });
  work.catch(opened.reject);
  const spread = await opened.promise;
  return {
    spread,
    close: () => {
      over.resolve();
      return work;
    },
  };
}

/** What a question needs beside the knowledge base and models. */
function createPorts(env: Surroundings['env']): Omit<AskPorts, 'knowledge' | 'models'> {
  const fleet = readFleet(fleetFileOf(env));
  const readAt = systemClock.now();
  return {
    lookUpFleet: (question) => lookUpFleet(fleet, question, readAt),
    clock: systemClock,
    random: () => randomBytes(16).toString('hex'),
    sessionsFolder: sessionsFolderOf(env),
  };
}
