import { throwIfAborted } from '#lib';
import { createPurse } from '../loop/index.ts';
import type { Answer } from '../model/answer.ts';
import type { Message } from '../model/message.ts';
import { orderModels } from '../providers/index.ts';
import { openSession } from '../sessions/index.ts';
import { createCollector } from './collect.ts';
import { hasSeveralParts } from './deep/decide-deep.ts';
import { findDeep } from './deep/find-deep.ts';
import { createEvidenceBook } from './evidence.ts';
import { quotePassages } from './extractive.ts';
import { type Found, findPassages, questionPart } from './find-passages.ts';
import { finish, notFound } from './finish.ts';
import { askBudget, askLimits } from './limits.ts';
import type { AskOptions, AskPorts } from './ports.ts';
import { checkQuestion } from './question.ts';
import type { AskRun } from './run.ts';
import { writeAnswer } from './write-answer.ts';

/** Answers a question from the knowledge base and from what the fleet is described as: retrieves, lets a model
 * write, and shows what of it stands in the sources; without a model the best passages are quoted.
 * @throws Fault usage (the question), model.none and model.* (a model that was asked for by name), ask.session,
 * postgres.*, aborted */
export async function ask(question: string, ports: AskPorts, options: AskOptions): Promise<Answer> {
  throwIfAborted(options.signal);
  const text = checkQuestion(question);
  const models =
    options.model === undefined ? ports.models : orderModels(ports.models, [options.model]);
  const { clock, sessionsFolder: folder } = ports;
  const wanted = options.session;
  const session = openSession({
    ...{ folder, clock },
    ...(wanted === undefined ? {} : { id: wanted.id }),
  });
  const budget = options.budget ?? askBudget;
  const purse = createPurse(budget, { clock, signal: options.signal });
  try {
    if (wanted?.fork !== undefined) session.forkAt(wanted.fork);
    const run = createRun({ ports, options, models, session, purse, budget });
    const answer = await answerIn(run, text);
    options.onEvent?.({ type: 'answer', answer });
    return answer;
  } finally {
    purse.close();
    session.close();
  }
}

function createRun(parts: Omit<AskRun, 'book' | 'collector' | 'narrate' | 'usage'>): AskRun {
  const onEvent = parts.options.onEvent ?? (() => undefined);
  return {
    ...parts,
    book: createEvidenceBook(parts.session.messages()),
    collector: createCollector(onEvent),
    narrate: (text) => onEvent({ type: 'narration', text }),
    usage: [],
  };
}

async function answerIn(run: AskRun, question: string): Promise<Answer> {
  const { options, models, session } = run;
  const isDeep = models.length > 0 && (options.deep ?? isBetterInParts(run, question));
  const before = session.messages();
  const found = isDeep
    ? await findDeep(run, question, before)
    : await findPassages(run, question, before);
  throwIfAborted(options.signal);
  const asked: Message = {
    role: 'user',
    content: [
      questionPart(question),
      ...found.passages.map(({ evidence }) => ({ type: 'evidence' as const, evidence })),
      ...found.findings,
    ],
  };
  session.append(asked);
  if (found.passages.length === 0) return notFound(run, found);
  if (models.length > 0) return write(run, found, [...before, asked]);
  run.collector.say('No model wrote this, as none is configured: the best passages, as they are.');
  quoteBest(run, found);
  return finish(run, { status: 'extractive' });
}

/** What the fleet answers is in one place already. */
function isBetterInParts({ ports }: AskRun, question: string): boolean {
  return hasSeveralParts(question) && ports.lookUpFleet(question).length === 0;
}

function quoteBest({ options, collector }: AskRun, { passages }: Found): void {
  // What the fleet says of itself is whole or wrong; strangers' passages are the best of many.
  const own = passages.filter(({ evidence }) => evidence.origin === 'fleet');
  const others = passages.filter(({ evidence }) => evidence.origin !== 'fleet');
  const room = options.k ?? askLimits.quotedPassages;
  quotePassages([...own, ...others.slice(0, own.length === 0 ? room : room - 1)], collector);
}

async function write(run: AskRun, found: Found, messages: readonly Message[]): Promise<Answer> {
  const { ports, options, models, session, collector, book, purse } = run;
  run.narrate(`${found.passages.length} passages found; the answer is being written`);
  const { signal } = options;
  const own = createPurse(run.budget, { clock: ports.clock, signal, parent: purse });
  const { loop, isNotFound } = await writeAnswer({
    ...{ models, messages, book, collector, signal },
    purse: own,
    random: ports.random,
    onMessage: (message) => session.append(message),
  });
  own.close();
  run.usage.push({ agent: 'writer', usage: own.usage() });
  const model = loop.last?.model;
  const cause = loop.outcome === 'budget' ? 'ask.budget' : loop.fault?.code;
  const ending = {
    ...(model === undefined ? {} : { model }),
    ...(cause === undefined ? {} : { cutShortBy: cause }),
  };
  if (isNotFound) return notFound(run, found, ending);
  if (collector.count > 0) {
    if (collector.citedCount === 0) collector.gap('nothing of it stands in the sources');
    return finish(run, { ...ending, status: collector.gaps.length === 0 ? 'answered' : 'partial' });
  }
  // Nothing of what the model wrote can be shown, or it wrote nothing.
  if (loop.fault !== undefined && options.model !== undefined) throw loop.fault;
  collector.say('Nothing that a model wrote can be shown: the best passages, as they are.');
  quoteBest(run, found);
  const { model: _, ...cut } = ending;
  return finish(run, { ...cut, status: 'partial' });
}
