import type { z } from 'zod';
import type { MarketView } from '../data/index.ts';
import type { Domain } from '../model/features.ts';
import type { NoOpinion, Signal } from '../model/signal.ts';
import type { TimeMs } from '../model/time.ts';
import { limits } from './limits.ts';
import type { Missing } from './read-market.ts';
import type { ProducerServices } from './services.ts';

export interface ProducerContext<Params = unknown> {
  /** Name of the producer that is asked. */
  readonly producer: string;
  /** What could be known at `view.at`; the only clock a producer has. */
  readonly view: MarketView;
  readonly symbols: readonly string[];
  readonly params: Params;
  readonly services: ProducerServices;
  /** Fires at the deadline. */
  readonly signal: AbortSignal;
}

export type Opinion = Signal | NoOpinion;

interface ProducerInit<Params extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly domain: Domain;
  /** How often it has something new: data twice as old is worth less, four times as old nothing. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Every parameter has a default and a description. */
  readonly params: Params;
  /** What it reads, for people. */
  readonly reads: readonly string[];
  /** It costs money or time of others, so within its interval the answer it gave is used again. */
  readonly asksOutside?: boolean;
  readonly produce: (
    context: ProducerContext<z.output<Params>>,
  ) => readonly Opinion[] | Promise<readonly Opinion[]>;
}

export interface Producer<Params extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly domain: Domain;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly params: Params;
  readonly reads: readonly string[];
  readonly asksOutside: boolean;
  /** One opinion a symbol. `params` as `params.parse` of the producer returns them. */
  produce(
    context: ProducerContext<z.output<Params>>,
  ): readonly Opinion[] | Promise<readonly Opinion[]>;
}

/** Declares a producer: a function of a market view, the same for live, replay and backtest. */
export function defineProducer<const Params extends z.ZodType>(
  init: ProducerInit<Params>,
): Producer<Params> {
  if (!producerNamePattern.test(init.name)) throw new Error(`${init.name} is no producer name`);
  return { asksOutside: false, ...init };
}

export const producerNamePattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** What a producer finds of one asset, before it is put on the scale. */
export interface Finding {
  /** Signed conviction, +1…+10 for long; anything below ±0.5 is neutral, beyond ±10 it is ±10. */
  readonly signed: number;
  readonly rationale: string;
  readonly observedAt: TimeMs;
  readonly inputs: Signal['inputs'];
}

/** `produce` for a producer that looks at one asset after the other. */
export function eachSymbol<Params>(
  find: (symbol: string, context: ProducerContext<Params>) => Finding | Missing,
): (context: ProducerContext<Params>) => Opinion[] {
  return (context) =>
    context.symbols.map((symbol) => opinionOf(symbol, context.producer, find(symbol, context)));
}

/** Throws RangeError for a number that is none: a mistake in a rule, not a view of the market. */
export function opinionOf(symbol: string, producer: string, finding: Finding | Missing): Opinion {
  if ('missing' in finding) return { symbol, producer, reason: finding.missing };
  if (!Number.isFinite(finding.signed)) throw new RangeError(`${producer}: ${finding.signed}`);
  const conviction = Math.min(10, Math.round(Math.abs(finding.signed)));
  const side = finding.signed > 0 ? 'long' : 'short';
  return {
    symbol,
    direction: conviction === 0 ? 'neutral' : side,
    conviction,
    rationale: finding.rationale.slice(0, limits.rationaleMaxChars),
    producer,
    observedAt: finding.observedAt,
    inputs: finding.inputs,
  };
}
