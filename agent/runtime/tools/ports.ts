import type { KnowledgeReader } from '#crawler';
import type { Proposal, Proposed } from '../model/approval.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { AllowedCommand } from './shell/policy.ts';

// What tools work on. Each tool names the part it needs.

export interface KnowledgePorts {
  readonly knowledge: KnowledgeReader;
}

export interface FleetPorts {
  /** The resolved fleet as data. @throws Fault io.read-failed, json.invalid */
  readonly readFleet: () => Fleet;
}

export interface PantherPorts {
  /** Runs a command of this program that only reads, in a process of its own; its exit code is a result.
   * @throws Fault exec.*, aborted */
  readonly runPanther: (
    args: readonly string[],
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) => Promise<CommandOutput>;
}

export interface CommandOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BrainPorts {
  readonly brain: {
    /** Where it is, for citations. */
    readonly url: string;
    /** A GET on its REST API. @throws Fault api.*, brain.*, aborted */
    read(
      path: string,
      query: Readonly<Record<string, string | number | undefined>>,
      signal: AbortSignal,
    ): Promise<unknown>;
  };
}

export interface ApprovalPorts {
  /** Keeps a wish until the operator decides on it. @throws Fault agent.refused */
  readonly propose: (proposal: Proposal) => Proposed;
}

export interface WebPorts {
  /** A page as Markdown, read as the crawler reads: public addresses only, as robots.txt allows, bounded.
   * @throws Fault crawl.*, aborted */
  readonly readPage: (url: string, signal: AbortSignal) => Promise<WebPage>;
}

export interface WebPage {
  readonly url: string;
  readonly title: string;
  readonly markdown: string;
}

export interface ShellPorts {
  /** What the policy of this machine allows; empty unless its owner wrote one. @throws Fault config.invalid */
  readonly allowedCommands: () => readonly AllowedCommand[];
  /** @throws Fault exec.*, aborted */
  readonly runAllowed: (
    command: AllowedCommand,
    args: readonly string[],
    signal: AbortSignal,
  ) => Promise<CommandOutput>;
}

export type ToolPorts = KnowledgePorts &
  FleetPorts &
  PantherPorts &
  BrainPorts &
  ApprovalPorts &
  WebPorts &
  ShellPorts;
