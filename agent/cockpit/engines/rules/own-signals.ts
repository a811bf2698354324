import type { DecisionInputs } from './decision.ts';
import type { Signals } from './signals.ts';

type Values = DecisionInputs['signals'];

/** A signal that a scenario adds for its rules. */
export interface OwnSignal {
  readonly name: string;
  /** The signal it is made of. */
  readonly source: string;
  /** What that is compared with: the signal is the difference. Null: it is the value itself. */
  readonly baseline: number | null;
}

/** What scenarios that are active add to what is known, and that one is. */
export function scenarioSignals(
  scenarios: readonly { readonly signals: readonly OwnSignal[] }[],
  known: Signals,
  now: Date,
): Values {
  const own = scenarios.flatMap(({ signals }) => signals);
  const isActive = { value: scenarios.length > 0, observedAt: now.toISOString() };
  return {
    'scenario.isActive': isActive,
    ...Object.fromEntries(own.map((each) => [each.name, readOwn(each, known)])),
  };
}

function readOwn({ source, baseline }: OwnSignal, known: Signals): Values[string] {
  const found = Object.hasOwn(known, source) ? known[source] : undefined;
  if (found === undefined) {
    return { value: null, observedAt: null, missing: `nobody supplies ${source}` };
  }
  const { value, observedAt, missing, history } = found;
  if (value === null) return { value, observedAt, missing: missing ?? `${source} is not known` };
  if (typeof value !== 'number') {
    return { value: null, observedAt, missing: `${source} is no number` };
  }
  const against = (one: number) => Number((one - (baseline ?? 0)).toPrecision(12));
  return {
    ...{ value: against(value), observedAt },
    ...(history === undefined
      ? {}
      : { history: history.map((each) => ({ ...each, value: against(each.value) })) }),
  };
}
