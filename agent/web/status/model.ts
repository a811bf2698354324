import type { BaseState } from '#crawler';
import type { FleetHost } from '../../cockpit/sources/fleet.ts';
import type { ServiceStatus } from '../../runtime/supervise/model.ts';
import type { BrainReading } from '../brain-probe.ts';

/** What the page shows. What is not known says why. */
export interface Status {
  /** UTC milliseconds. */
  readonly at: number;
  readonly host: string;
  readonly services: Services;
  readonly fleet: Fleet;
  readonly brain: BrainReading;
  readonly knowledge: Knowledge;
}

export interface Unknown {
  readonly problem: string;
  readonly hint?: string;
}

export type Services = { readonly services: readonly ServiceStatus[] } | Unknown;
export type Fleet = { readonly hosts: readonly FleetHost[]; readonly release: string } | Unknown;

export interface Knowledge {
  readonly state: BaseState;
  readonly size?: {
    readonly libraries: number;
    readonly documents: number;
    readonly chunks: number;
  };
  readonly lastCrawl?: {
    readonly source: string;
    readonly startedAt: number;
    readonly endedAt: number | undefined;
    readonly outcome: string | undefined;
  };
  /** Sources that are read, and those due now. */
  readonly sources?: { readonly all: number; readonly due: number; readonly paused: number };
}
