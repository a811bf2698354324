import { z } from 'zod';
import { nearest } from '#lib';
import { importance, verdict } from '../../model/vocabulary.ts';
import { type Condition, comparisons, condition } from './condition.ts';
import { type SignalType, signalTypes, subjectKinds } from './signals.ts';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by -');

/** A rule as its file has it. */
export const ruleFields = z.object({
  id: slug.max(100),
  title: z.string().min(1).max(200),
  /** `shadow`: what it would say is written down, and nothing comes of it. */
  mode: z.enum(['live', 'shadow', 'off']).default('live'),
  about: z.enum(subjectKinds),
  /** Key of the scenario it belongs to: it is asked only while that is active. */
  scenario: slug.nullable().default(null),
  /** Of two that say the same, the one with the higher number speaks. */
  priority: z.int().min(0).max(1_000).default(100),
  when: condition,
  emit: verdict,
  /** What ADD proposes, in percent of equity. */
  sizePct: z.number().positive().max(100).nullable().default(null),
  /** `{flow.usd}` stands for the value of that signal. */
  reason: z.string().min(1).max(500),
  cooldownHours: z.number().min(0).max(8_760).default(0),
  /** Older signals count as missing. */
  maxAgeMinutes: z.number().positive().max(525_600).default(1_440),
  task: z
    .strictObject({
      title: z.string().min(1).max(300),
      action: z.string().min(1).max(500),
      dueInDays: z.int().min(0).max(366).default(0),
      priority: importance.default('normal'),
    })
    .nullable()
    .default(null),
  /** Bots that open nothing new until so long after the event. */
  stopEntries: z
    .strictObject({
      bots: z.array(z.string().min(1)).min(1).max(50),
      untilHoursAfter: z.number().min(0).max(720).default(4),
      approval: z.enum(['auto', 'manual']).default('auto'),
    })
    .nullable()
    .default(null),
});

const strictRule = ruleFields.strict().superRefine((rule, context) => {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (rule.sizePct !== null && rule.emit !== 'ADD') issue('sizePct', 'only ADD has a size');
  if (rule.stopEntries !== null && rule.about !== 'event') {
    issue('stopEntries', 'only a rule about an event knows when it is over');
  }
  if (rule.stopEntries !== null && rule.emit === 'ADD') {
    issue('stopEntries', 'a rule that adds stops nothing');
  }
});

export type Rule = z.output<typeof ruleFields>;

export interface RuleProblem {
  /** `when.all.0.signal` */
  readonly path: string;
  readonly message: string;
}

/** A rule, or everything that is wrong with it. `ownSignals` are those that its scenario adds. */
export function parseRule(
  value: unknown,
  ownSignals: readonly string[] = [],
): { readonly rule: Rule } | { readonly problems: readonly RuleProblem[] } {
  const parsed = strictRule.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: path.map(String).join('.'),
      message,
    }));
    return { problems };
  }
  const known = {
    ...signalTypes,
    ...Object.fromEntries(ownSignals.map((name) => [name, ownSignal])),
  };
  const problems = [
    ...checkSignals(parsed.data.when, 'when', known),
    ...checkTemplate(parsed.data.reason, known),
  ];
  return problems.length === 0 ? { rule: parsed.data } : { problems };
}

const ownSignal: SignalType = { type: 'number', title: 'Of the scenario' };

type Known = Readonly<Record<string, SignalType>>;

function checkSignals(condition: Condition, path: string, known: Known): RuleProblem[] {
  const { all, any, not, signal } = condition;
  const inList = (name: string, list: readonly Condition[] = []) =>
    list.flatMap((each, index) => checkSignals(each, `${path}.${name}.${index}`, known));
  const below = [
    ...inList('all', all),
    ...inList('any', any),
    ...(not === undefined ? [] : checkSignals(not, `${path}.not`, known)),
  ];
  if (signal === undefined) return below;
  const unknown = checkName(signal, `${path}.signal`, known);
  const type = known[signal];
  return type === undefined || unknown.length > 0
    ? unknown
    : [...checkTypes(condition, type, path), ...checkBounds(condition, path, known)];
}

function checkTypes(condition: Condition, type: SignalType, path: string): RuleProblem[] {
  const { signal, is, isNot, oneOf, changeOverHours } = condition;
  const compares = comparisons.find((name) => condition[name] !== undefined);
  if (compares !== undefined && type.type !== 'number') {
    return [{ path: `${path}.${compares}`, message: `${signal} is a ${type.type}, no number` }];
  }
  if (changeOverHours !== undefined && type.type !== 'number') {
    return [{ path: `${path}.changeOverHours`, message: `${signal} is no number` }];
  }
  const wanted = { number: 'number', text: 'string', flag: 'boolean' }[type.type];
  const asked = [
    ...(is === undefined ? [] : [['is', is] as const]),
    ...(isNot === undefined ? [] : [['isNot', isNot] as const]),
    ...(oneOf ?? []).map((value, index) => [`oneOf.${index}`, value] as const),
  ];
  return asked.flatMap(([name, value]) => {
    const at = `${path}.${name}`;
    if (typeof value !== wanted) return [{ path: at, message: `${signal} is a ${type.type}` }];
    const list = type.type === 'text' ? type.words : undefined;
    if (list === undefined || list.includes(String(value))) return [];
    return [{ path: at, message: `${signal} is one of ${list.join(', ')}` }];
  });
}

function checkBounds(condition: Condition, path: string, known: Known): RuleProblem[] {
  return comparisons.flatMap((name) => {
    const bound = condition[name];
    if (typeof bound !== 'object') return [];
    const at = `${path}.${name}.signal`;
    const problems = checkName(bound.signal, at, known);
    if (problems.length > 0 || known[bound.signal]?.type === 'number') return problems;
    return [{ path: at, message: `${bound.signal} is no number` }];
  });
}

function checkTemplate(reason: string, known: Known): RuleProblem[] {
  return [...reason.matchAll(placeholder)].flatMap(([, name = '']) =>
    checkName(name, 'reason', known),
  );
}

/** `{flow.usd}` in the reason of a rule. */
export const placeholder = /\{([^{}]+)\}/g;

function checkName(name: string, path: string, known: Known): RuleProblem[] {
  if (Object.hasOwn(known, name)) return [];
  const close = nearest(name, Object.keys(known));
  const hint = close === undefined ? '' : `; did you mean ${close}?`;
  return [{ path, message: `there is no signal ${name}${hint}` }];
}
