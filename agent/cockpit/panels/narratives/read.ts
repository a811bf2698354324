import type { z } from 'zod';
import { engagementOf } from '../../engines/social/index.ts';
import { readExposure } from '../../engines/wallets/exposure.ts';
import {
  type NarrativeView,
  readNarrative,
  type ScorePoint,
} from '../../flows/observe-narrative.ts';
import { readAll } from '../../flows/read-all.ts';
import { postsByNarrative } from '../../flows/read-talk.ts';
import { readTicket, type TicketAnswer } from '../../flows/ticket.ts';
import { decision } from '../../model/decision.ts';
import { holding } from '../../model/holding.ts';
import { moment } from '../../model/moment.ts';
import { narrative } from '../../model/narrative.ts';
import { narrativeTransition } from '../../model/narrative-transition.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import { socialPost } from '../../model/social-post.ts';
import { wallet } from '../../model/wallet.ts';
import type { PanelContext } from '../../web/panel.ts';
import type { MomentRow } from './moments.ts';
import type { ticketFields } from './ticket-fields.ts';

export type NarrativeRow = RecordRow<BodyOf<typeof narrative>>;

/** A narrative and what is known of it now. */
export interface Known {
  readonly row: NarrativeRow;
  readonly view: NarrativeView;
}

const dayMs = 86_400_000;

export interface NarrativesView {
  /** What may be traded first, then by score. */
  readonly all: readonly Known[];
  /** What the gate let through in two days, the newest first. */
  readonly told: readonly MomentRow[];
}

export async function readNarratives({ store, clock }: PanelContext): Promise<NarrativesView> {
  const now = new Date(clock.now());
  const rows = await readAll(store, narrative);
  const all = await Promise.all(
    rows.map(async (row) => ({ row, view: await readNarrative(store, row.id, now) })),
  );
  const from = new Date(now.getTime() - 2 * dayMs).toISOString();
  const told = await store.list(moment, { status: 'released', from, limit: 20 });
  const isTraded = ({ view }: Known) => Number(view.standing.mode === 'tradable');
  return {
    all: all.toSorted(
      (left, right) =>
        isTraded(right) - isTraded(left) ||
        (right.view.score?.score ?? -1) - (left.view.score?.score ?? -1) ||
        left.row.body.name.localeCompare(right.row.body.name),
    ),
    told: told.rows.filter(({ links }) => rows.some(({ id }) => links.narrative?.includes(id))),
  };
}

type TicketFields = z.output<z.ZodObject<typeof ticketFields>>;

export interface NarrativesQuery extends Omit<TicketFields, 'usd'> {
  readonly open?: string | undefined;
  readonly show: 'all' | 'tradable' | 'watch-only';
  /** Nothing is checked without it. */
  readonly usd?: number | undefined;
}

export interface NarrativesPageView extends NarrativesView {
  readonly opened: OpenedNarrative | null;
}

export interface OpenedNarrative extends Known {
  readonly moves: readonly RecordRow<BodyOf<typeof smartMoneyEvent>>[];
  /** Of two days, what was said of it. */
  readonly engagement: ReturnType<typeof engagementOf>[number] | null;
  readonly exposureUsd: number | null;
  readonly transitions: readonly RecordRow<BodyOf<typeof narrativeTransition>>[];
  readonly decisions: readonly RecordRow<BodyOf<typeof decision>>[];
  /** What asked for attention, told or kept back; the newest first. */
  readonly moments: readonly MomentRow[];
  readonly hasHistory: boolean;
  /** Wallets a trade may be made with. */
  readonly wallets: readonly (readonly [id: string, name: string])[];
  /** What the page was asked about a trade. */
  readonly asked: NarrativesQuery;
  readonly ticket: TicketAnswer | null;
}

/** Whether the filter of the page lets it through. */
export const isShown = ({ standing }: Known['view'], show: NarrativesQuery['show']): boolean =>
  show === 'all' || standing.mode === show;

export async function readNarrativesPage(
  context: PanelContext,
  query: NarrativesQuery,
): Promise<NarrativesPageView> {
  const { open, show } = query;
  const { all, told } = await readNarratives(context);
  const found = open === undefined ? undefined : all.find(({ row }) => row.id === open);
  return {
    all: all.filter(({ view }) => isShown(view, show)),
    told,
    opened: found === undefined ? null : await readOpened(context, { all, one: found }, query),
  };
}

async function readOpened(
  { store, settings, clock }: PanelContext,
  { all, one }: { readonly all: readonly Known[]; readonly one: Known },
  asked: NarrativesQuery,
): Promise<OpenedNarrative> {
  const now = new Date(clock.now());
  const { id, body } = one.row;
  const linkedTo = { kind: narrative.name, id, role: 'narrative' };
  const from = new Date(now.getTime() - 4 * dayMs).toISOString();
  const [moves, posts, transitions, decisions, points, wallets, holdings, moments] =
    await Promise.all([
      store.list(smartMoneyEvent, { linkedTo, limit: 8 }),
      readAll(store, socialPost, { from }),
      store.list(narrativeTransition, { linkedTo, limit: 10 }),
      store.list(decision, { linkedTo, limit: 5 }),
      store.points('narrative-score', { subject: id, limit: 2 }),
      readAll(store, wallet),
      readAll(store, holding, { linkedTo }),
      store.list(moment, { linkedTo, limit: 12 }),
    ]);
  const narratives = all.map(({ row }) => row);
  const own = postsByNarrative(posts, narratives).get(id) ?? [];
  const said = own.map(({ body: post }) => ({ ...post, narrative: body.name }));
  return {
    ...one,
    ...{ moves: moves.rows, transitions: transitions.rows, decisions: decisions.rows },
    moments: moments.rows,
    engagement: engagementOf(said, now)[0] ?? null,
    exposureUsd: readExposure(wallets, holdings).byNarrative[id]?.valueUsd ?? null,
    hasHistory: points.length > 1,
    wallets: wallets
      .filter(({ body: { status } }) => status === 'active')
      .map((row) => [row.id, row.body.name] as const),
    asked,
    ticket: await readAnswer(),
  };

  async function readAnswer(): Promise<TicketAnswer | null> {
    const { does, side, instrument, usd, wallet: walletId, dapp } = asked;
    if (usd === undefined) return null;
    const actor = 'person:asking';
    const ticket = { does, side, instrument, amountUsd: usd, walletId, dapp };
    return readTicket(store, settings, { ...ticket, narrativeId: id, actor, now });
  }
}

export type { ScorePoint };
