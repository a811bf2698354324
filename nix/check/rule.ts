import type { ResolvedFleet, Severity } from '../fleet/types.ts';
import type { CheckContext } from './context.ts';
import type { HostModel } from './host-model.ts';

/** What a rule says of one place; the code and, unless it says otherwise, the severity are the
 * rule's. In a rule over hosts the host is filled in. */
export interface Finding {
  readonly message: string;
  readonly hint: string;
  readonly severity?: Severity | undefined;
  readonly host?: string | undefined;
  readonly where?: string | undefined;
  readonly option?: string | undefined;
  /** It is about what cannot change on an installed host. */
  readonly identity?: boolean | undefined;
  readonly blocksDeploy?: boolean | undefined;
}

export type Report = (finding: Finding) => void;

export interface FleetScope {
  readonly fleet: ResolvedFleet;
  readonly context: CheckContext;
}

interface RuleText {
  /** `PN010` …; never used again for another rule. */
  readonly code: `PN${number}`;
  /** What is wrong when it speaks, as a heading of at most one line. */
  readonly title: string;
  readonly severity: Severity;
}

/** Looks at one host at a time, so that what was read of a host can be forgotten after it. */
export interface HostRule extends RuleText {
  readonly over: 'host';
  readonly run: (host: HostModel, report: Report) => void;
}

export interface FleetRule extends RuleText {
  readonly over: 'fleet';
  readonly run: (scope: FleetScope, report: Report) => void;
}

export type Rule = HostRule | FleetRule;

/** Declares one rule; `rules/index.ts` lists them. A rule reads data and never a host's name. */
export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}

/** Whether every host could be resolved; only then can something be said to be used nowhere. */
export function isWhole(fleet: ResolvedFleet): boolean {
  return fleet.hosts.length === fleet.definition.hosts.length;
}
