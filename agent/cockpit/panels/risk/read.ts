import { readAll } from '../../flows/read-all.ts';
import { type RiskPoint, readRisk } from '../../flows/risk.ts';
import { botHold } from '../../model/bot-hold.ts';
import { override } from '../../model/override.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { riskTransition } from '../../model/risk-transition.ts';
import type { PanelContext, Turns } from '../../web/panel.ts';

type OverrideRow = RecordRow<BodyOf<typeof override>>;

export interface RiskView {
  /** As it was last written down; null in an empty cockpit. */
  readonly known: { readonly at: string; readonly point: RiskPoint } | null;
  /** The one in force. */
  readonly override: OverrideRow | null;
  /** Bots that are told to open nothing. */
  readonly held: readonly {
    readonly bot: string;
    readonly reason: string;
    readonly until: string;
  }[];
  readonly limits: { readonly cleanMinutes: number };
  readonly turns: Turns | null;
}

export async function readRiskView(context: PanelContext): Promise<RiskView> {
  const { store, settings, clock } = context;
  const now = new Date(clock.now()).toISOString();
  const [known, given, holds] = await Promise.all([
    readRisk(store),
    readAll(store, override, { status: 'given' }),
    readAll(store, botHold, { status: ['requested', 'held'] }),
  ]);
  return {
    known,
    override: given.find(({ body }) => body.from <= now && now < body.until) ?? null,
    held: holds.map(({ body: { bot, reason, until } }) => ({ bot, reason, until })),
    limits: settings.risk,
    turns: context.turns(),
  };
}

export interface RiskPageView extends RiskView {
  readonly transitions: readonly RecordRow<BodyOf<typeof riskTransition>>[];
  readonly next: string | null;
  readonly overrides: readonly OverrideRow[];
  readonly hasEquity: boolean;
  readonly hasScores: boolean;
}

export async function readRiskPage(
  context: PanelContext,
  { after }: { readonly after?: string | undefined },
): Promise<RiskPageView> {
  const { store } = context;
  const [view, transitions, overrides, equity, scores] = await Promise.all([
    readRiskView(context),
    store.list(riskTransition, { limit: 30, after }),
    store.list(override, { limit: 10 }),
    store.points('equity', { subject: 'all', limit: 2 }),
    store.points('risk', { subject: 'portfolio', limit: 2 }),
  ]);
  return {
    ...view,
    ...{ transitions: transitions.rows, next: transitions.next, overrides: overrides.rows },
    ...{ hasEquity: equity.length > 1, hasScores: scores.length > 1 },
  };
}
