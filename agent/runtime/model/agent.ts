import type { z } from 'zod';
import type { Effect } from './tool.ts';

/** `sandbox`: run by hand, no consequence. `shadow`: its predictions are stored and scored. `live`: its
 * outputs are passed on. */
export type AgentMode = 'sandbox' | 'shadow' | 'live' | 'paused';

/** The most an agent may use for one run. */
export interface Budget {
  readonly wallClockMs: number;
  readonly totalTokens: number;
  readonly costUsd: number;
  readonly toolCalls: number;
}

/** One kind of thing an agent may give. */
export interface OutputKind {
  /** kebab-case. */
  readonly name: string;
  /** For the model: when to give it. */
  readonly description: string;
  /** Of its value. What stands below a member `cite` are quotes, which are looked up in the evidence. */
  readonly schema: z.ZodType;
}

/** An agent of the registry: one file each in `agents/`. */
export interface AgentDefinition {
  /** kebab-case. */
  readonly name: string;
  readonly purpose: string;
  /** What it is given, for a person. */
  readonly inputs: readonly string[];
  /** Kinds of output it may give; any other is refused and logged. */
  readonly outputs: readonly OutputKind[];
  readonly forbidden: readonly string[];
  /** Names of tools. */
  readonly tools: readonly string[];
  /** Effects it may have; an agent that reads text of strangers may only read. */
  readonly effects: readonly Effect[];
  readonly instructions: string;
  /** Models by preference, `provider/model`; empty: the configured order. */
  readonly models: readonly string[];
  readonly budget: Budget;
  /** What it begins in; later changes are in the store. */
  readonly mode: AgentMode;
}

/** Declares an agent; one file each, one line in `agents/index.ts`. */
export function defineAgent(agent: AgentDefinition): AgentDefinition {
  return agent;
}
