import type { MarketView } from '../data/index.ts';
import type { EventLog } from '../events/index.ts';
import { decideRegime, type RegimeState } from './decide.ts';
import type { RegimeEvent, RegimeEvents } from './events.ts';
import { type Observation, observeRegime, readRegimeInputs } from './observe.ts';
import { readRegime } from './projection.ts';

export type RegimeLog = Pick<EventLog<RegimeEvents>, 'append' | 'db'>;

export interface RegimeRequest {
  readonly view: MarketView;
  /** The asset that leads the market. */
  readonly symbol: string;
  readonly trace: string;
}

/** Looks at the market once and writes down what changed; part of every cycle, before its features. */
export function updateRegime(
  log: RegimeLog,
  request: RegimeRequest,
): { readonly state: RegimeState; readonly observation: Observation } {
  const { view, symbol } = request;
  const before = readRegime(log.db);
  const observation = observeRegime(readRegimeInputs(view, symbol));
  const state = decideRegime(before, observation.vote, view.at);
  const events = regimeEventsOf(before, state, observation, request);
  if (events.length > 0) log.append(events);
  return { state, observation };
}

function regimeEventsOf(
  before: RegimeState,
  after: RegimeState,
  { conditions, inputs }: Observation,
  { view, symbol, trace }: RegimeRequest,
): readonly RegimeEvent[] {
  const about = { at: view.at, source: 'brain/regime', trace };
  const isChange = before.regime !== after.regime || before.isAfterCrisis !== after.isAfterCrisis;
  if (isChange) {
    const { isAfterCrisis, regime: to } = after;
    const payload = { from: before.regime, to, isAfterCrisis, symbol, conditions, inputs };
    return [
      {
        ...about,
        type: 'regime.changed.v1',
        payload: { ...payload, conditions: copyOf(conditions) },
      },
    ];
  }
  if (before.candidate === after.candidate && before.candidateSince === after.candidateSince) {
    return [];
  }
  const payload = { candidate: after.candidate, since: after.candidateSince };
  return [{ ...about, type: 'regime.candidate.v1', payload }];
}

function copyOf({ bull, bear, crisis }: Observation['conditions']) {
  return { bull: [...bull], bear: [...bear], crisis: [...crisis] };
}
