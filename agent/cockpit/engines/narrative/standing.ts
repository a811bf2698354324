import type { NarrativeState } from '../../model/vocabulary.ts';
import type { SentimentReading } from './sentiment.ts';

export const instruments = ['spot', 'perp', 'options', 'prediction'] as const;
export type Instrument = (typeof instruments)[number];

export interface StandingInput {
  readonly state: NarrativeState;
  readonly score: number | null;
  /** Why there is none. */
  readonly scoreReason: string | null;
  readonly sentiment: SentimentReading;
  /** What its owner set: `watch-only` holds whatever the state is, `auto` follows the state. */
  readonly mode: 'auto' | 'watch-only';
  /** What its owner allows at most. */
  readonly instruments: readonly Instrument[];
}

export interface Standing {
  readonly mode: 'tradable' | 'watch-only';
  /** What a new position may be opened with; none when it is only watched. Closing is always allowed. */
  readonly instruments: readonly Instrument[];
  /** How much of a new position to take; 0 when it is only watched, null when sentiment is not known. */
  readonly sizeFactor: number | null;
  /** Why; never empty. */
  readonly reasons: readonly string[];
}

/** Whether new positions may be opened. Every reason against it counts; nobody can make a narrative
 * tradable whose state forbids it. */
export function decideStanding(input: StandingInput): Standing {
  const against = [
    ...(input.mode === 'watch-only' ? ['set to watch-only by its owner'] : []),
    ...stateReasons(input.state),
    ...(input.score === null ? [input.scoreReason ?? 'it has no score'] : []),
    ...(input.instruments.length === 0 ? ['no instrument is allowed for it'] : []),
  ];
  if (against.length > 0) {
    return { mode: 'watch-only', instruments: [], sizeFactor: 0, reasons: against };
  }
  return {
    mode: 'tradable',
    instruments: input.instruments,
    sizeFactor: input.sentiment.factor,
    reasons: [`it is ${input.state}`, input.sentiment.reason],
  };
}

function stateReasons(state: NarrativeState): readonly string[] {
  switch (state) {
    case 'building':
    case 'mature':
      return [];
    case 'topping':
      return ['it is topping: no new positions'];
    case 'dead':
      return ['it is dead: no new positions'];
    case 'unknown':
      return ['its state is not known'];
  }
}
