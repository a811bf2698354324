import { readAll } from '../../flows/read-all.ts';
import type { BotPoint } from '../../flows/read-risk.ts';
import { botHold } from '../../model/bot-hold.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { type BrainRecord, brainRecordName } from '../../sources/brain/record.ts';
import { type BrainState, brainStateName } from '../../sources/brain/state.ts';
import { type BrainTrading, brainTradingName } from '../../sources/brain/trading.ts';
import type { Reading } from '../../sources/index.ts';
import type { PanelContext } from '../../web/panel.ts';

export type HoldRow = RecordRow<BodyOf<typeof botHold>>;

const openStatuses = ['waiting', 'requested', 'held', 'restoring'] as const;

export interface BotsView {
  readonly isMissing: boolean;
  readonly trading: Reading<BrainTrading>;
  readonly state: Reading<BrainState>;
  readonly record: Reading<BrainRecord>;
  readonly staleAfterMs: number | null;
  /** As the risk meter saw it last; null when it never did. */
  readonly seen: { readonly at: string; readonly point: BotPoint } | null;
  /** Stops that wait, stand or are being ended. */
  readonly holds: readonly HoldRow[];
}

export async function readBots(context: PanelContext): Promise<BotsView> {
  const { store, reading, staleAfterMs, ports } = context;
  const [[last], holds] = await Promise.all([
    store.points('bot', { subject: 'brain', limit: 1 }),
    readAll(store, botHold, { status: openStatuses }),
  ]);
  return {
    isMissing: ports.brain === null,
    trading: reading(brainTradingName),
    state: reading(brainStateName),
    record: reading(brainRecordName),
    staleAfterMs: staleAfterMs(brainTradingName),
    seen: last === undefined ? null : { at: last.at, point: last.value as BotPoint },
    holds,
  };
}

export interface BotsPageView extends BotsView {
  /** All stops there were, the newest first. */
  readonly past: readonly HoldRow[];
}

export async function readBotsPage(context: PanelContext): Promise<BotsPageView> {
  const [view, past] = await Promise.all([
    readBots(context),
    context.store.list(botHold, { limit: 30 }),
  ]);
  return { ...view, past: past.rows };
}

/** How a bot is, told apart as far as it can be. */
export type BotMode =
  | 'running'
  | 'entries-paused'
  | 'stopped'
  | 'unreachable'
  | 'refused'
  | 'unknown';

export function modeOf({ trading, state, seen }: BotsView): BotMode {
  const { error } = trading;
  if (error?.code === 'api.refused') return 'refused';
  if (error !== null) return 'unreachable';
  const kill = state.value?.killSwitch.level;
  if (trading.value === null || kill === undefined) return 'unknown';
  if (kill >= 5) return 'stopped';
  const isStopped = seen?.point.isReachable === true && seen.point.entries === 'stopped';
  return kill >= 2 || isStopped ? 'entries-paused' : 'running';
}
