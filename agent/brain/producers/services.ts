import type { Direction } from '../model/signal.ts';
import type { TimeMs } from '../model/time.ts';

/** What a person thinks, as it was written down. */
export interface PersonView {
  readonly author: string;
  /** Null: of the whole market. */
  readonly symbol: string | null;
  readonly direction: Direction;
  /** 1–10; 0 exactly when neutral. */
  readonly conviction: number;
  readonly rationale: string;
  readonly at: TimeMs;
  /** From then on it counts no more. */
  readonly expiresAt: TimeMs | null;
}

/** Something with a date that moves prices. */
export interface CalendarEntry {
  readonly title: string;
  readonly at: TimeMs;
  /** Empty: the whole market. */
  readonly symbols: readonly string[];
  /** 0–1. */
  readonly impact: number;
  /** −1…1, bad to good; null while nobody can tell. */
  readonly sentiment: number | null;
  readonly knownAt: TimeMs;
}

/** What people told the brain; only what was known at the moment asked for. */
export interface Notes {
  views(at: TimeMs): readonly PersonView[];
  calendar(at: TimeMs): readonly CalendarEntry[];
}

/** Language models that can be asked. */
export interface ModelPanel {
  readonly models: readonly string[];
  /** The text of the answer. Throws Fault `brain.producer`, retryable or not. */
  ask(question: {
    readonly model: string;
    readonly system: string;
    readonly prompt: string;
    readonly signal: AbortSignal;
  }): Promise<string>;
}

/** What is not market data and still a source; each may be absent. */
export interface ProducerServices {
  readonly notes?: Notes;
  readonly models?: ModelPanel;
}
