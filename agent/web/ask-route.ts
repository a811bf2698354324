import { randomBytes } from 'node:crypto';
import type { BaseHolder } from '#crawler';
import type { Clock } from '#lib';
import { defineRoute, type Route } from '#lib/http';
import { answerStream } from '../runtime/ask/answer-stream.ts';
import { lookUpFleet } from '../runtime/ask/fleet-look-up.ts';
import type { SpreadPort } from '../runtime/ask/ports.ts';
import { checkQuestion } from '../runtime/ask/question.ts';
import { askRequestSchema, lineSchema } from '../runtime/ask/wire.ts';
import type { ModelChoice } from '../runtime/providers/index.ts';
import { createFleetReader } from '../runtime/tools/fleet/fleet.ts';

export interface AskRouteOptions {
  readonly base: BaseHolder;
  /** In the order they are asked. */
  readonly models: readonly ModelChoice[];
  readonly fleetFile: string;
  readonly sessionsFolder: string;
  readonly clock: Clock;
  /** Other machines that look parts up; undefined while there are none. */
  readonly spread?: () => SpreadPort | undefined;
  /** Whether they do so where the question does not say. */
  readonly spreads?: boolean;
}

/** `POST /api/ask`, and the names of the models that answer it. With the token only: it costs money. */
export function askRoute(options: AskRouteOptions): {
  readonly route: Route;
  readonly models: readonly string[];
} {
  const { base, models, fleetFile, sessionsFolder, clock, spread, spreads } = options;
  const readFleet = createFleetReader(fleetFile);
  const route = defineRoute({
    ...{ method: 'post', path: '/api/ask', stream: 'lines', body: askRequestSchema },
    summary: 'Answer a question, telling how it goes on; who hangs up ends it',
    answer: lineSchema,
    async handle({ body, signal }) {
      checkQuestion(body.question);
      const fleet = readFleet();
      const readAt = clock.now();
      const ports = {
        ...{ models, clock, sessionsFolder, knowledge: await base.get(signal) },
        lookUpFleet: (question: string) => lookUpFleet(fleet, question, readAt),
        random: () => randomBytes(16).toString('hex'),
        spread: spread?.(),
      };
      return { lines: answerStream({ ...body, spread: body.spread ?? spreads }, ports, signal) };
    },
  });
  return { route, models: models.map(({ provider, model }) => `${provider.name}/${model}`) };
}
