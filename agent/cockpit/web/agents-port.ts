export type AgentMode = 'sandbox' | 'shadow' | 'live' | 'paused';

/** What an agent is, how far it may go, and what that rests on; null where nobody has measured it. */
export interface AgentSummary {
  readonly name: string;
  readonly purpose: string;
  readonly mode: AgentMode;
  /** 0 to 1. */
  readonly trust: number | null;
  /** Predictions that were held against what happened. */
  readonly resolved: number;
  readonly parts: Readonly<Record<string, number | null>>;
  /** Why it cannot go a step up; null when it can. */
  readonly staysBecause: string | null;
  readonly lastRun: { readonly at: string; readonly outcome: string } | null;
  /** Runs that go on now. */
  readonly running: number;
  /** Wishes that wait for a person. */
  readonly waiting: number;
}

export interface AgentDetail extends AgentSummary {
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly description: string }[];
  readonly forbidden: readonly string[];
  readonly tools: readonly string[];
  readonly effects: readonly string[];
  readonly changes: readonly {
    readonly at: string;
    readonly from: string;
    readonly to: string;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly violations: readonly { readonly at: string; readonly what: string }[];
}

export interface AgentRunRow {
  readonly id: string;
  readonly agent: string;
  readonly at: string;
  readonly mode: string;
  readonly outcome: string;
  readonly input: string;
  /** As the model gave them, each with its kind. */
  readonly outputs: unknown;
  readonly problems: readonly string[];
  readonly model: string | null;
  readonly tokens: number | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  /** How well it explains itself, 1 to 5. */
  readonly rating: number | null;
}

export interface AgentPrediction {
  readonly id: string;
  readonly agent: string;
  readonly claim: string;
  /** Only a person can say whether it came true. */
  readonly needsPerson: boolean;
  readonly probability: number;
  readonly dueAt: string;
  readonly because: string;
  readonly happened: boolean | null;
  readonly scoredBy: string | null;
}

export interface AgentWish {
  readonly id: string;
  readonly agent: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly wish: string;
  readonly reason: string;
}

interface Said {
  /** A person. */
  readonly by: string;
  readonly reason: string;
}

/** The agents of this machine, as far as the cockpit shows and steers them. `agent/web/agents-port.ts` joins it
 * with the runtime. What it does, it throws Faults agent.* for. */
export interface AgentsPort {
  list(): readonly AgentSummary[];
  /** @throws Fault agent.unknown */
  show(name: string): AgentDetail;
  /** The newest first. */
  runs(filter: {
    readonly agent?: string | undefined;
    readonly limit: number;
  }): readonly AgentRunRow[];
  /** Those that come due first are first. */
  predictions(filter: {
    readonly agent?: string | undefined;
    readonly limit: number;
  }): readonly AgentPrediction[];
  wishes(): readonly AgentWish[];
  /** A step up. @throws Fault agent.refused when it has not earned that */
  promote(name: string, said: Said): AgentMode;
  pause(name: string, said: Said): void;
  /** Begins a run that goes on in the background; `done` settles with how it ended. */
  start(
    name: string,
    input: string,
  ): { readonly done: Promise<{ readonly id: string; readonly outcome: string }> };
  /** What a person says about a prediction. @throws Fault agent.unknown */
  score(id: string, happened: boolean, said: Said): void;
  rate(run: string, explanation: number, said: Said): void;
  /** No to a wish. @throws Fault agent.refused, agent.unknown */
  deny(id: string, said: Said): void;
}
