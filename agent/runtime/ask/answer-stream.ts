import { throwIfAborted } from '#lib';
import { ask } from './ask.ts';
import { isDoneWithinBeat } from './beat.ts';
import type { AskEvent, AskOptions, AskPorts } from './ports.ts';
import { citationToJson, toJson } from './render.ts';
import type { AnswerLine, AskRequest } from './wire.ts';

/** Answers a question as JSON lines, for `POST /api/ask`; ends the work when whoever reads them goes.
 * @throws what `ask` throws, behind the lines that came before */
export async function* answerStream(
  request: AskRequest,
  ports: AskPorts,
  asked: AbortSignal,
): AsyncGenerator<AnswerLine> {
  const end = new AbortController();
  const signal = AbortSignal.any([asked, end.signal]);
  const waiting: AskEvent[] = [];
  let wake = Promise.withResolvers<void>();
  let isDone = false;
  const onEvent = (event: AskEvent) => {
    waiting.push(event);
    wake.resolve();
  };
  const work = ask(request.question, ports, { ...optionsOf(request), signal, onEvent }).finally(
    () => {
      isDone = true;
      wake.resolve();
    },
  );
  // Awaited below; until then it may fail unheard.
  work.catch(() => undefined);
  try {
    while (!isDone || waiting.length > 0) {
      const event = waiting.shift();
      if (event !== undefined) {
        yield lineOf(event);
        continue;
      }
      throwIfAborted(asked);
      if (!(await isDoneWithinBeat(wake.promise, ports.clock, signal))) yield { type: 'waiting' };
      else wake = Promise.withResolvers<void>();
    }
    await work;
  } finally {
    end.abort();
  }
}

function lineOf(event: AskEvent): AnswerLine {
  if (event.type === 'answer') return { type: 'answer', answer: toJson(event.answer) };
  if (event.type === 'citation')
    return { type: 'citation', citation: citationToJson(event.citation) };
  return event;
}

/** A request as it came, as options. */
export function optionsOf(request: AskRequest): Omit<AskOptions, 'signal' | 'onEvent'> {
  const { library, version, k, deep, spread, model, session, fork } = request;
  return {
    filter: {
      ...(library === undefined ? {} : { library }),
      ...(version === undefined ? {} : { version }),
    },
    ...(k === undefined ? {} : { k }),
    ...(deep === undefined ? {} : { deep }),
    ...(spread === undefined ? {} : { spread }),
    ...(model === undefined ? {} : { model }),
    ...(session === undefined
      ? {}
      : { session: { id: session, ...(fork === undefined ? {} : { fork }) } }),
  };
}
