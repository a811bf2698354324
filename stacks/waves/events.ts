import type { DeployEvent } from '../deploy/types.ts';
import type { FleetResult } from './result.ts';

/** Stands for all hosts where an event names one. */
export const allHosts = '*';

/** What a deployment of many hosts says while it runs: what each host says, its waves, and
 * last of all how every host ended. With `--json` each is one line of stdout. */
export type FleetEvent =
  | DeployEvent
  | { readonly event: 'hosts'; readonly hosts: readonly string[] }
  | { readonly event: 'waves'; readonly waves: readonly (readonly string[])[] }
  | {
      readonly event: 'wave';
      /** From 1. */
      readonly wave: number;
      readonly status: 'started' | 'done' | 'failed';
      readonly hosts: readonly string[];
    }
  | { readonly event: 'fleet-result'; readonly result: FleetResult };
