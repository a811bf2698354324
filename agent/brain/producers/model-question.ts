import { z } from 'zod';
import { Fault } from '#lib';
import { type MarketView, seriesNames } from '../data/index.ts';
import { dayMs, type TimeMs } from '../model/time.ts';
import { limits } from './limits.ts';
import { readCandles, readChange, readFunding, readPoint } from './read-market.ts';

export interface ModelQuestion {
  readonly system: string;
  readonly prompt: string;
  /** Assets it is about, with the moment its numbers are of. */
  readonly symbols: ReadonlyMap<string, TimeMs>;
}

const system = [
  'You judge crypto assets for the next days from the numbers given, and from nothing else.',
  'Answer with one JSON object and no other text:',
  '{"opinions":[{"symbol":"…","stance":"long"|"short"|"neutral","conviction":0-10,"reason":"…"}]}',
  'One opinion for each symbol. conviction is an integer, 0 exactly when the stance is neutral.',
].join('\n');

/** The numbers of each asset, rounded: the same market gives the same text. */
export function modelQuestion(view: MarketView, symbols: readonly string[]): ModelQuestion {
  const known = new Map<string, TimeMs>();
  const mood = readPoint(view, '', {
    series: seriesNames.fearGreed,
    ofMarket: true,
    everyMs: dayMs,
  });
  const rows = symbols.flatMap((symbol) => {
    const candles = readCandles(view, symbol, { interval: '1h', count: 1 });
    if ('missing' in candles) return [];
    known.set(symbol, candles.observedAt);
    const changes = [24, 168, 480].map((hours) => {
      const change = readChange(view, symbol, hours);
      return 'missing' in change ? null : rounded(change.value * 100);
    });
    const funding = readFunding(view, symbol);
    return [
      {
        symbol,
        price: candles.series.close[0],
        change1dPct: changes[0],
        change7dPct: changes[1],
        change20dPct: changes[2],
        fundingAnnualPct: 'missing' in funding ? null : rounded(funding.annualPct),
      },
    ];
  });
  const market = { fearGreed: 'missing' in mood ? null : mood.value };
  return { system, prompt: JSON.stringify({ market, assets: rows }), symbols: known };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const answerShape = z.strictObject({
  opinions: z
    .array(
      z
        .strictObject({
          symbol: z.string().min(1).max(40),
          stance: z.enum(['long', 'short', 'neutral']),
          conviction: z.int().min(0).max(10),
          reason: z.string().max(limits.model.reasonMaxChars),
        })
        .refine(({ stance, conviction }) => (stance === 'neutral') === (conviction === 0), {
          error: 'conviction is 0 exactly when the stance is neutral',
        }),
    )
    .max(limits.model.symbolsPerQuestion)
    .refine((all) => new Set(all.map(({ symbol }) => symbol)).size === all.length, {
      error: 'one opinion for each symbol',
    }),
});

/** The whole text must be the JSON that was asked for. Throws Fault `brain.producer`. */
export function parseModelAnswer(
  text: string,
  model: string,
): z.output<typeof answerShape>['opinions'] {
  const refuse = (what: string) =>
    new Fault({ code: 'brain.producer', message: `the answer of ${model} ${what}`, where: model });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refuse('is not JSON');
  }
  const parsed = answerShape.safeParse(value);
  if (parsed.success) return parsed.data.opinions;
  const [issue] = parsed.error.issues;
  throw refuse(`is not as asked: ${issue?.path.join('.')}: ${issue?.message}`);
}
