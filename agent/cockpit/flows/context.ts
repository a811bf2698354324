import type { Clock, Log } from '#lib';
import type { Bot, RiskCapTaker } from '../integrations/bot.ts';
import type { Settings } from '../settings.ts';
import type { CockpitReads, CockpitStore } from '../store/index.ts';

/** What the flows work on. */
export interface FlowContext {
  readonly store: CockpitStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<Settings, 'zone' | 'calendar' | 'risk' | 'density'>;
  readonly bots: readonly Bot[];
  readonly capTakers: readonly RiskCapTaker[];
  readonly signal?: AbortSignal | undefined;
}

/** What a look at the calendar needs: it writes nothing, so a page may take it. */
export interface LookContext extends Pick<FlowContext, 'clock'> {
  readonly store: CockpitReads;
  readonly settings: Pick<Settings, 'zone' | 'calendar' | 'density'>;
}

export function nowOf({ clock }: Pick<FlowContext, 'clock'>): Date {
  return new Date(clock.now());
}
