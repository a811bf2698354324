import { findNarrative } from '../engines/narrative/index.ts';
import type { DecisionInputs } from '../engines/rules/index.ts';
import { matchNarrative } from '../engines/scenario/index.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { smartMoneyEvent } from '../model/smart-money-event.ts';
import { type FlowContext, nowOf } from './context.ts';
import {
  type DecidedSubject,
  decideSubject,
  type Rules,
  readRules,
  type Surroundings,
} from './decide.ts';
import type { NarrativeView } from './observe-narrative.ts';
import { readAll } from './read-all.ts';
import { readScenarios, type Scenarios } from './read-calendar.ts';
import { narrativeSignals } from './signals.ts';

type Move = RecordRow<BodyOf<typeof smartMoneyEvent>>;
type Narrative = RecordRow<BodyOf<typeof narrativeKind>>;

export interface MoveOutcome extends DecidedSubject {
  readonly move: Move;
  /** Null: it belongs to none, and `reason` says why. */
  readonly narrative: Narrative | null;
  readonly reason: string | null;
}

/** What comes of moves of watched wallets: which narrative, which scenario, what the rules say, and a task
 * where they ask for one. */
export async function decideMoves(
  context: FlowContext,
  moves: readonly Move[],
  asked: Surroundings,
): Promise<readonly MoveOutcome[]> {
  const { store } = context;
  const [rules, scenarios] = [await readRules(store), await readScenarios(store)];
  const narratives = await readAll(store, narrativeKind);
  const outcomes: MoveOutcome[] = [];
  for (const given of moves) {
    const known = { rules, scenarios, narratives, ...asked };
    outcomes.push(await decideMove(context, given, known));
  }
  return outcomes;
}

interface Known extends Surroundings {
  readonly rules: Rules;
  readonly scenarios: Scenarios;
  readonly narratives: readonly Narrative[];
}

async function decideMove(context: FlowContext, given: Move, known: Known): Promise<MoveOutcome> {
  const { store, settings } = context;
  const found = findNarrative(
    known.narratives.map(({ id, body }) => ({ ...body, id })),
    {
      name: given.body.narrative,
      tokens: [
        given.body.token,
        ...(given.body.tokenAddress === null ? [] : [given.body.tokenAddress]),
      ],
    },
  );
  const narrative = known.narratives.find(({ id }) => id === found.id) ?? null;
  const move = narrative === null ? given : await linkMove(context, given, narrative.id);
  const look = { now: nowOf(context), zone: settings.zone };
  const active =
    narrative === null ? [] : matchNarrative(narrative.body.name, known.scenarios.list, look);
  const about = narrative === null ? null : await narrativeSignals(store, narrative, look.now);
  const inputs: DecisionInputs = {
    signals: { ...known.signals, ...moveSignals(move), ...(about?.signals ?? unnamed) },
    riskState: known.riskState,
    scenarios: active.map(({ key }) => key),
    blocks: [...known.blocks],
  };
  const { walletLabel, wallet, side, token } = move.body;
  const decided = await decideSubject(context, {
    // Moves into one narrative are one subject: ten buys in an hour are one thing to think about.
    subject: {
      kind: 'signal',
      id: narrative === null ? `move:${move.id}` : `moves:${narrative.id}:${directionOf(side)}`,
      title: narrative?.body.name ?? `${walletLabel ?? wallet} ${side} ${token}`,
    },
    ...{ inputs, rules: known.rules, scenarios: known.scenarios, always: true },
    links:
      narrative === null ? { signal: [move.id] } : { narrative: [narrative.id], signal: [move.id] },
    facts: factsOf(move, about?.view ?? null),
  });
  return { ...decided, move, narrative, reason: found.reason };
}

async function linkMove({ store }: FlowContext, move: Move, narrativeId: string): Promise<Move> {
  if (move.links.narrative?.includes(narrativeId) === true) return move;
  const change = { version: move.version, body: move.body, links: { narrative: [narrativeId] } };
  return store.update(smartMoneyEvent, move.id, change, 'rule:narrative');
}

function directionOf(side: Move['body']['side']): 'into' | 'out of' {
  return side === 'buy' || side === 'in' ? 'into' : 'out of';
}

function moveSignals({ body }: Move): DecisionInputs['signals'] {
  const { at: observedAt, token, side, usdValue, confidence } = body;
  const number = (value: number | null, what: string) =>
    value === null
      ? { value, observedAt, missing: `the sender gives no ${what}` }
      : { value, observedAt };
  return {
    'flow.usd': number(usdValue, 'value in USD'),
    'flow.confidence': number(confidence, 'confidence'),
    'flow.side': { value: side, observedAt },
    'flow.token': { value: token, observedAt },
  };
}

const noNarrative = { value: null, observedAt: null, missing: 'it belongs to no narrative' };
const unnamed: DecisionInputs['signals'] = {
  'narrative.state': noNarrative,
  'narrative.score': noNarrative,
};

/** What who opens the task sees of it: the move, the score of the narrative and what people say. */
function factsOf({ body, id }: Move, view: NarrativeView | null) {
  const { side, token, usdValue, wallet, walletLabel, at, chain } = body;
  return {
    move: { id, side, token, usdValue, wallet, walletLabel, at, chain },
    narrative:
      view === null
        ? null
        : {
            at: view.at,
            score: view.score?.score ?? null,
            delta: view.score?.delta ?? null,
            mentions: view.score?.mentions ?? null,
            sentiment: view.score?.sentiment ?? null,
            standing: view.standing.mode,
            reasons: [...view.standing.reasons],
          },
  };
}
