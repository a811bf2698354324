import { Fault } from '#lib';
import { performAction } from '../actions/perform.ts';
import { dayOf } from '../engines/calendar/index.ts';
import { checkPreTrade, readPreTradeInput } from '../engines/narrative/index.ts';
import { decideTicket, type Ticket, type TicketDecision } from '../engines/ticket/index.ts';
import { narrative } from '../model/narrative.ts';
import type { RecordRow } from '../model/record.ts';
import { task } from '../model/task.ts';
import type { Actor, RiskState } from '../model/vocabulary.ts';
import type { Settings } from '../settings.ts';
import type { CockpitReads, CockpitStore } from '../store/index.ts';
import { newTask, type Task } from './new-task.ts';
import { readNarrative, type ScorePoint } from './observe-narrative.ts';
import { readRisk } from './risk.ts';
import { readWalletPermission } from './wallet.ts';

export interface TicketQuestion extends Ticket {
  readonly narrativeId: string;
  readonly walletId?: string | undefined;
  /** The application it is made in. */
  readonly dapp?: string | undefined;
  readonly actor: Actor;
  readonly now: Date;
}

export interface TicketAnswer extends TicketDecision {
  readonly narrativeName: string;
  readonly riskState: RiskState | null;
  readonly walletName: string | null;
}

type TicketSettings = Pick<Settings, 'wallets' | 'zone'>;

/** Whether a trade by hand may be made, with everything that was looked at; writes nothing.
 * @throws Fault cockpit.unknown */
export async function readTicket(
  store: CockpitReads,
  settings: TicketSettings,
  question: TicketQuestion,
): Promise<TicketAnswer> {
  const { narrativeId: id, side, now } = question;
  const view = await readNarrative(store, id, now);
  // One after the other, as it may be asked within a transaction.
  const row = await store.get(narrative, id);
  const points = await store.points('narrative-score', { subject: id, limit: 2 });
  const riskState = (await readRisk(store))?.point.state ?? null;
  const permission = await permissionOf(store, settings, question);
  const { standing, isStale } = view;
  const snapshots = isStale ? [] : points.map(({ value }) => value as ScorePoint);
  const preTrade = checkPreTrade(readPreTradeInput({ side, standing, snapshots }));
  const decision = decideTicket({ ticket: question, standing, preTrade, riskState, permission });
  const walletName = permission?.walletName ?? null;
  return { ...decision, narrativeName: row?.body.name ?? 'a narrative', riskState, walletName };
}

async function permissionOf(
  store: CockpitReads,
  settings: TicketSettings,
  { walletId, dapp, does, amountUsd, actor, now }: TicketQuestion,
) {
  if (walletId === undefined) return null;
  const request = { action: 'trade', dapp, amountUsd, closes: does === 'close', actor };
  return readWalletPermission(store, settings, { walletId, request, now });
}

export interface TicketOrder extends TicketQuestion {
  /** Why it is made although the check is against it. */
  readonly against?: string | undefined;
  readonly note?: string | undefined;
}

/** Makes a trade by hand a task if it may be made; nothing here can place it. What was looked at stays with
 * the task.
 * @throws Fault cockpit.refused with every reason, cockpit.unknown */
export async function prepareTicket(
  store: CockpitStore,
  settings: TicketSettings,
  order: TicketOrder,
): Promise<{ readonly row: RecordRow<Task>; readonly answer: TicketAnswer }> {
  const { actor, now, narrativeId, walletId, ...request } = order;
  const asked = { actor, action: 'narratives.ticket', subject: `narrative:${narrativeId}` };
  return performAction(
    store,
    { ...asked, walletId, request, now },
    async (inside) => {
      // Once more, as the risk state may have changed since.
      const answer = await readTicket(inside, settings, order);
      const problem = problemOf(answer, order);
      if (problem !== undefined) {
        throw new Fault({ code: 'cockpit.refused', message: `this is not allowed: ${problem}` });
      }
      const links = { narrative: [narrativeId] };
      const fields = taskOf(answer, order, settings.zone);
      return { row: await inside.create(task, fields, { actor, links }), answer };
    },
    async (reads) => problemOf(await readTicket(reads, settings, order), order),
  );
}

function problemOf({ verdict, refusals, check }: TicketAnswer, order: TicketOrder) {
  if (verdict === 'refused') return refusals.join('; ');
  if (verdict !== 'blocked') return undefined;
  const found = (check?.findings ?? [])
    .filter(({ level }) => level !== 'good')
    .map(({ message }) => message)
    .join(' ');
  if (!order.actor.startsWith('person:')) return `the check before a trade is against it. ${found}`;
  return order.against === undefined
    ? `the check before a trade is against it, so say why you do it all the same. ${found}`
    : undefined;
}

function taskOf(answer: TicketAnswer, order: TicketOrder, zone: string): Task {
  const { narrativeName, amountUsd, check, verdict, riskState, walletName } = answer;
  const { does, side, instrument, against, note, dapp, now } = order;
  const word = does === 'open' ? 'Open' : 'Close';
  const where = [walletName, dapp].filter((name) => typeof name === 'string').join(', ');
  const place = where === '' ? '' : ` (${where})`;
  return newTask({
    title: `${word} ${side} ${narrativeName}, ${instrument}, ${amountUsd} USD${place}`,
    due: dayOf(now, zone),
    action: note ?? null,
    context: against === undefined ? null : `Against the check: ${against}`,
    facts: {
      ...{ does, side, instrument, amountUsd, askedUsd: order.amountUsd, verdict, riskState },
      rating: check?.rating ?? null,
      findings: (check?.findings ?? []).map(({ message }) => message),
    },
  });
}
