import { counted } from '../../model/words.ts';
import { type Comparison, type Condition, comparisons } from './condition.ts';
import type { Signals } from './signals.ts';

/** `unknown`: what it asks for is missing or too old. A rule acts on `yes` only. */
export type Answer = 'yes' | 'no' | 'unknown';

export interface Evaluation {
  readonly answer: Answer;
  /** What was asked, found and wanted, for people. */
  readonly text: string;
}

export interface Moment {
  readonly now: Date;
  /** A value that is older counts as missing. */
  readonly maxAgeMinutes: number;
}

/** Clocks of two machines may differ by so much. */
const skewMinutes = 5;

/** What a condition says of these signals. Missing values are neither true nor false (Kleene's
 * three-valued logic): `all` is `no` as soon as one part is, `any` is `yes` as soon as one part is. */
export function evaluateCondition(
  condition: Condition,
  signals: Signals,
  moment: Moment,
): Evaluation {
  const { all, any, not } = condition;
  if (all !== undefined) return join('and', evaluateAll(all, signals, moment));
  if (any !== undefined) return join('or', evaluateAll(any, signals, moment));
  if (not !== undefined) {
    const { answer, text } = evaluateCondition(not, signals, moment);
    const turned = { yes: 'no', no: 'yes', unknown: 'unknown' } as const;
    return { answer: turned[answer], text: `not (${text})` };
  }
  return evaluateTest(condition, signals, moment);
}

function evaluateAll(parts: readonly Condition[], signals: Signals, moment: Moment) {
  return parts.map((part) => evaluateCondition(part, signals, moment));
}

function join(word: 'and' | 'or', parts: readonly Evaluation[]): Evaluation {
  const decisive = word === 'and' ? 'no' : 'yes';
  const otherwise = word === 'and' ? 'yes' : 'no';
  const has = (answer: Answer) => parts.some((part) => part.answer === answer);
  const answer = has(decisive) ? decisive : has('unknown') ? 'unknown' : otherwise;
  const text = parts.map((part) => part.text).join(` ${word} `);
  return { answer, text: parts.length > 1 ? `(${text})` : text };
}

function evaluateTest(condition: Condition, signals: Signals, moment: Moment): Evaluation {
  const { signal = '', known, is, isNot, oneOf } = condition;
  const found = read(signal, signals, moment);
  if (known !== undefined) {
    const isKnown = 'value' in found;
    return tell(isKnown === known, `${signal} is ${isKnown ? 'known' : 'not known'}`);
  }
  const [comparison] = comparisons.filter((name) => condition[name] !== undefined);
  if (comparison !== undefined) return compare(condition, comparison, signals, moment);
  if ('missing' in found) return unknown(found.missing);
  const { value } = found;
  const said = `${signal} is ${value}`;
  if (is !== undefined) return tell(value === is, value === is ? said : `${said}, not ${is}`);
  if (isNot !== undefined) return tell(value !== isNot, said);
  const isIn = oneOf?.includes(value) === true;
  return tell(isIn, isIn ? said : `${said}, none of ${oneOf?.join(', ')}`);
}

const words: Readonly<Record<Comparison, string>> = {
  above: 'above',
  atLeast: 'at least',
  below: 'below',
  atMost: 'at most',
};

function compare(
  condition: Condition,
  comparison: Comparison,
  signals: Signals,
  moment: Moment,
): Evaluation {
  const { signal = '', changeOverHours } = condition;
  const left =
    changeOverHours === undefined
      ? readNumber(signal, signals, moment)
      : readChange(signal, changeOverHours, signals, moment);
  if ('missing' in left) return unknown(left.missing);
  const bound = condition[comparison];
  const right =
    typeof bound === 'object' ? readNumber(bound.signal, signals, moment) : { value: bound ?? 0 };
  if ('missing' in right) return unknown(right.missing);
  const holds = {
    above: left.value > right.value,
    atLeast: left.value >= right.value,
    below: left.value < right.value,
    atMost: left.value <= right.value,
  }[comparison];
  const what =
    changeOverHours === undefined
      ? `${signal} is ${show(left.value)}`
      : `${signal} changed by ${show(left.value)} in ${changeOverHours} h`;
  const against = `${words[comparison]} ${show(right.value)}`;
  return tell(holds, `${what}, ${holds ? '' : 'not '}${against}`);
}

type Found<T> = { readonly value: T } | { readonly missing: string };

function read(name: string, signals: Signals, moment: Moment): Found<number | string | boolean> {
  const signal = Object.hasOwn(signals, name) ? signals[name] : undefined;
  if (signal === undefined || signal.value === null) {
    return { missing: `${name} is not known${signal?.missing ? `: ${signal.missing}` : ''}` };
  }
  if (signal.observedAt === null) return { missing: `${name} has no age` };
  const ageMinutes = (moment.now.getTime() - Date.parse(signal.observedAt)) / 60_000;
  if (ageMinutes > moment.maxAgeMinutes) {
    return { missing: `${name} is ${counted(Math.floor(ageMinutes), 'minute')} old` };
  }
  if (ageMinutes < -skewMinutes) return { missing: `${name} is from the future` };
  return { value: signal.value };
}

function readNumber(name: string, signals: Signals, moment: Moment): Found<number> {
  const found = read(name, signals, moment);
  if ('missing' in found) return found;
  if (typeof found.value === 'number') return { value: found.value };
  return { missing: `${name} is no number` };
}

/** From the newest value that is at least so old; one that is more than twice as old is none. */
function readChange(name: string, hours: number, signals: Signals, moment: Moment): Found<number> {
  const current = readNumber(name, signals, moment);
  if ('missing' in current) return current;
  const start = moment.now.getTime() - hours * 3_600_000;
  const before = signals[name]?.history?.findLast(({ at }) => Date.parse(at) <= start);
  if (before === undefined || Date.parse(before.at) < start - hours * 3_600_000) {
    return { missing: `${name} was not known ${hours} h ago` };
  }
  return { value: current.value - before.value };
}

function tell(holds: boolean, text: string): Evaluation {
  return { answer: holds ? 'yes' : 'no', text };
}

function unknown(text: string): Evaluation {
  return { answer: 'unknown', text };
}

function show(value: number): string {
  return String(Number(value.toFixed(4)));
}
