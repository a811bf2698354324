import { z } from 'zod';
import { signedConviction } from '../model/signal.ts';
import { hourMs } from '../model/time.ts';
import { defineProducer, type Opinion, opinionOf, type ProducerContext } from './define.ts';
import { limits } from './limits.ts';
import { type ModelQuestion, modelQuestion, parseModelAnswer } from './model-question.ts';

const params = z.strictObject({
  quorum: z.int().min(1).default(2).describe('Models that must have answered'),
  maxDispersion: z
    .number()
    .gt(0)
    .default(5)
    .describe('Standard deviation of their signed convictions above which there is no side'),
});

/** Several models get the same numbers; the mean of their signed convictions counts, less the more they
 * disagree. An answer that is not exactly the asked-for JSON is no answer. */
export const llmConsensus = defineProducer({
  name: 'llm-consensus',
  description: 'What several language models make of the same numbers, and how far they agree',
  domain: 'social',
  intervalMs: hourMs,
  timeoutMs: 60_000,
  reads: ['1h candles', 'funding rates', 'fear-greed', 'language models'],
  asksOutside: true,
  params,
  async produce(context) {
    const panel = context.services.models;
    if (panel === undefined || panel.models.length === 0) {
      return refuseAll(context, 'no language model is set up');
    }
    const opinions: Opinion[] = [];
    for (let from = 0; from < context.symbols.length; from += limits.model.symbolsPerQuestion) {
      const symbols = context.symbols.slice(from, from + limits.model.symbolsPerQuestion);
      opinions.push(...(await consult({ ...context, symbols }, panel.models)));
    }
    return opinions;
  },
});

type Context = ProducerContext<z.output<typeof params>>;

interface Vote {
  readonly model: string;
  readonly signed: number;
  readonly reason: string;
}

async function consult(context: Context, models: readonly string[]): Promise<Opinion[]> {
  const question = modelQuestion(context.view, context.symbols);
  if (question.symbols.size === 0) return refuseAll(context, 'no prices to ask about');
  const answers = await Promise.allSettled(models.map((model) => askOne(context, model, question)));
  const failed = answers.filter((answer) => answer.status === 'rejected');
  // One model that is down is outvoted; all of them are a failure of this producer.
  if (failed.length === answers.length) throw failed[0]?.reason;
  const votes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  return context.symbols.map((symbol) => {
    const observedAt = question.symbols.get(symbol);
    if (observedAt === undefined) {
      return { symbol, producer: context.producer, reason: 'no prices to ask about' };
    }
    const given = votes.flatMap((answer) => answer.get(symbol) ?? []);
    return judge(context, { symbol, observedAt, given, asked: models.length });
  });
}

async function askOne(
  { services, signal }: Context,
  model: string,
  question: ModelQuestion,
): Promise<Map<string, Vote>> {
  const { system, prompt } = question;
  const text = await services.models?.ask({ model, system, prompt, signal });
  const opinions = parseModelAnswer(text ?? '', model);
  return new Map(
    opinions.map((one) => {
      const signed = signedConviction({ direction: one.stance, conviction: one.conviction });
      return [one.symbol, { model, signed, reason: one.reason }];
    }),
  );
}

function judge(
  { producer, params: { quorum, maxDispersion } }: Context,
  {
    symbol,
    observedAt,
    given,
    asked,
  }: {
    symbol: string;
    observedAt: number;
    given: readonly Vote[];
    asked: number;
  },
): Opinion {
  if (given.length < quorum) {
    const reason = `${given.length} of ${asked} models answered; ${quorum} are needed`;
    return { symbol, producer, reason };
  }
  const mean = given.reduce((sum, { signed }) => sum + signed, 0) / given.length;
  const squares = given.reduce((sum, { signed }) => sum + (signed - mean) ** 2, 0);
  const dispersion = Math.sqrt(squares / given.length);
  const reasons = given.map(({ model, reason }) => `${model}: ${reason}`).sort();
  return opinionOf(symbol, producer, {
    signed: dispersion > maxDispersion ? 0 : mean * (1 - dispersion / 10),
    rationale: `${given.length} of ${asked} models, dispersion ${dispersion.toFixed(1)}. ${reasons.join('; ')}`,
    observedAt,
    inputs: { mean, dispersion, asked, answered: given.length },
  });
}

function refuseAll({ symbols, producer }: Context, reason: string): Opinion[] {
  return symbols.map((symbol) => ({ symbol, producer, reason }));
}
