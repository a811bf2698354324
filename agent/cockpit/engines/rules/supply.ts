import { type Condition, comparisons } from './condition.ts';
import type { OwnSignal } from './own-signals.ts';
import type { Rule } from './rule.ts';
import { type Supplier, signalTypes } from './signals.ts';

/** What each supplier waits for in this configuration; null: it is there. */
export type Supplies = Readonly<Record<Supplier, string | null>>;

/** A signal that a rule asks for and nobody tells it. */
export interface RuleGap {
  readonly signal: string;
  readonly why: string;
  /** Without it the rule can never speak, whatever else is known. */
  readonly isFatal: boolean;
}

/** What a rule asks for in vain, each signal once. */
export function findGaps(
  rule: Pick<Rule, 'about' | 'when' | 'scenario'>,
  scenarios: readonly { readonly key: string; readonly signals: readonly OwnSignal[] }[],
  supplies: Supplies,
): readonly RuleGap[] {
  const own = scenarios.find(({ key }) => key === rule.scenario)?.signals ?? [];
  const reasonOf = (name: string): string | null => {
    const made = own.find((each) => each.name === name);
    if (made === undefined) return lackOf(name, rule.about, supplies);
    const lack = lackOf(made.source, rule.about, supplies);
    return lack === null ? null : `it is made of ${made.source}: ${lack}`;
  };
  const isFatal = !canBe('yes', rule.when, (name) => reasonOf(name) === null);
  return [...new Set(signalsOf(rule.when))].flatMap((signal) => {
    const why = reasonOf(signal);
    return why === null ? [] : [{ signal, why, isFatal }];
  });
}

/** `nobody supplies market.iv (…): this rule can never fire`, one line for each reason. */
export function renderGaps(gaps: readonly RuleGap[]): readonly string[] {
  return [...Map.groupBy(gaps, ({ why }) => why)].map(([why, same]) => {
    const names = same.map(({ signal }) => signal).join(', ');
    const isFatal = same.some((gap) => gap.isFatal);
    const so = isFatal ? 'this rule can never fire' : 'what asks for it never holds';
    return `nobody supplies ${names} (${why}): ${so}`;
  });
}

function lackOf(name: string, about: Rule['about'], supplies: Supplies): string | null {
  const type = Object.hasOwn(signalTypes, name) ? signalTypes[name] : undefined;
  if (type === undefined) return 'no signal has this name';
  if (!type.about.includes(about)) return `no ${about} has it, only ${type.about.join(', ')}`;
  const wait = supplies[type.from];
  return wait === null ? null : `waits for ${wait}`;
}

function signalsOf(condition: Condition): readonly string[] {
  const { all = [], any = [], not, signal } = condition;
  const below = [...all, ...any, ...(not === undefined ? [] : [not])].flatMap(signalsOf);
  const bounds = comparisons.flatMap((name) => {
    const bound = condition[name];
    return typeof bound === 'object' ? [bound.signal] : [];
  });
  return [...(signal === undefined ? [] : [signal]), ...bounds, ...below];
}

/** Whether a condition can ever answer that, when signals nobody supplies stay unknown. */
function canBe(
  answer: 'yes' | 'no',
  condition: Condition,
  isSupplied: (signal: string) => boolean,
): boolean {
  const { all, any, not, signal = '', known } = condition;
  const can = (part: Condition) => canBe(answer, part, isSupplied);
  if (all !== undefined) return answer === 'yes' ? all.every(can) : all.some(can);
  if (any !== undefined) return answer === 'yes' ? any.some(can) : any.every(can);
  if (not !== undefined) return canBe(answer === 'yes' ? 'no' : 'yes', not, isSupplied);
  if (known !== undefined && !isSupplied(signal)) return (answer === 'no') === known;
  return signalsOf(condition).every(isSupplied);
}
