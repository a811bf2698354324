// Check 12 of the cockpit reference: the same request gives the same bytes, EXIT outranks ADD, RISK_OFF
// never adds, inputs and explanation are kept, and that nothing matched is said.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib';
import { verdicts } from '../../model/vocabulary.ts';
import {
  condition,
  type DecisionRequest,
  decideRules,
  decisionFields,
  dryRun,
  evaluateCondition,
  parseRule,
  precedence,
  type Rule,
  type Signals,
} from './index.ts';

const now = new Date('2026-02-26T12:00:00Z');
const moment = { now, maxAgeMinutes: 60 };

function ruleOf(overrides: Record<string, unknown> = {}): Rule {
  const parsed = parseRule({
    ...{ id: 'buy', title: 'Buy', about: 'narrative', emit: 'ADD', reason: 'because' },
    when: { signal: 'narrative.score', atLeast: 55 },
    ...overrides,
  });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.rule;
}

function problemsOf(overrides: Record<string, unknown>) {
  const base = { id: 'x', title: 'X', about: 'narrative', emit: 'HOLD', reason: 'r' };
  const parsed = parseRule({ ...base, ...overrides });
  return 'problems' in parsed
    ? parsed.problems.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

const seen = (value: number | string | boolean, at = now) => ({
  value,
  observedAt: at.toISOString(),
});

function requestOf(overrides: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    rules: [ruleOf()],
    subject: { kind: 'narrative', id: 'narrative:1', title: 'AI agents' },
    inputs: {
      signals: { 'narrative.score': seen(68), 'narrative.name': seen('AI agents') },
      riskState: 'NORMAL',
      scenarios: [],
      blocks: [],
    },
    ...{ spoken: [], now, day: '2026-02-26' },
    ...overrides,
  };
}

describe('conditions', () => {
  const signals: Signals = {
    'narrative.score': {
      ...seen(68),
      history: [
        { at: '2026-02-24T11:00:00.000Z', value: 40 },
        { at: '2026-02-25T11:30:00.000Z', value: 60 },
        { at: '2026-02-26T11:00:00.000Z', value: 66 },
      ],
    },
    'narrative.state': seen('building'),
    'narrative.isTradable': seen(true),
    'flow.usd': { value: null, observedAt: null, missing: 'the sender gives none' },
    'risk.drawdown': seen(0.02, new Date('2026-02-26T10:00:00Z')),
    'social.mentions': seen(10, new Date('2026-02-26T13:00:00Z')),
  };
  const ask = (value: unknown) => evaluateCondition(condition.parse(value), signals, moment);

  test.each([
    [{ signal: 'narrative.score', atLeast: 68 }, 'yes'],
    [{ signal: 'narrative.score', above: 68 }, 'no'],
    [{ signal: 'narrative.score', atMost: 68 }, 'yes'],
    [{ signal: 'narrative.score', below: 68 }, 'no'],
    [{ signal: 'narrative.state', is: 'building' }, 'yes'],
    [{ signal: 'narrative.state', isNot: 'building' }, 'no'],
    [{ signal: 'narrative.state', oneOf: ['mature', 'building'] }, 'yes'],
    [{ signal: 'narrative.isTradable', is: true }, 'yes'],
    // 68 now, 60 at the newest time at least 24 hours ago: 8.
    [{ signal: 'narrative.score', changeOverHours: 24, atLeast: 8 }, 'yes'],
    [{ signal: 'narrative.score', changeOverHours: 24, above: 8 }, 'no'],
    // The newest value at least 4 hours old is a day old: no value of 4 hours ago.
    [{ signal: 'narrative.score', changeOverHours: 4, above: 0 }, 'unknown'],
    [{ signal: 'flow.usd', above: 0 }, 'unknown'],
    [{ signal: 'flow.usd', known: false }, 'yes'],
    [{ signal: 'risk.drawdown', above: 0 }, 'unknown'],
    [{ signal: 'social.mentions', above: 0 }, 'unknown'],
    [{ signal: 'narrative.score', above: { signal: 'flow.usd' } }, 'unknown'],
    [{ signal: 'constructor', known: true }, 'no'],
  ])('%j is %s', (value, answer) => {
    expect(ask(value).answer).toBe(answer);
  });

  // Kleene 1952, § 64: the strong tables of three-valued logic.
  const three = { yes: 1, no: 0, unknown: 0.5 } as const;
  const leaf = {
    yes: { signal: 'narrative.score', above: 0 },
    no: { signal: 'narrative.score', below: 0 },
    unknown: { signal: 'flow.usd', above: 0 },
  };
  const names = ['yes', 'no', 'unknown'] as const;
  test.each(names.flatMap((a) => names.map((b) => [a, b] as const)))('%s and/or %s', (a, b) => {
    const both = ask({ all: [leaf[a], leaf[b]] }).answer;
    const either = ask({ any: [leaf[a], leaf[b]] }).answer;
    expect([three[both], three[either]]).toEqual([
      Math.min(three[a], three[b]),
      Math.max(three[a], three[b]),
    ]);
    expect(three[ask({ not: leaf[a] }).answer]).toBe(1 - three[a]);
  });

  test('says what it found', () => {
    const { text } = ask({ all: [leaf.yes, { signal: 'narrative.state', is: 'dead' }] });
    expect(text).toBe('(narrative.score is 68, above 0 and narrative.state is building, not dead)');
  });
});

describe('what is no rule', () => {
  test.each([
    [
      { when: { signal: 'narrative.scor', above: 1 } },
      'when.signal: there is no signal narrative.scor; did you mean narrative.score?',
    ],
    [
      { when: { all: [{ signal: 'narrative.state', is: 'bulding' }] } },
      'when.all.0.is: narrative.state is one of building, mature, topping, dead, unknown',
    ],
    [
      { when: { signal: 'narrative.state', above: 3 } },
      'when.above: narrative.state is a text, no number',
    ],
    [{ when: { signal: 'narrative.score', is: 'high' } }, 'when.is: narrative.score is a number'],
    [
      { when: { signal: 'narrative.score' } },
      'when: a signal needs one of is, isNot, oneOf, known, above, atLeast, below, atMost',
    ],
    [
      { when: { signal: 'narrative.score', above: 1, below: 2 } },
      'when: a signal needs one of is, isNot, oneOf, known, above, atLeast, below, atMost',
    ],
    [{ when: { all: [], any: [] } }, 'when.all: Too small: expected array to have >=1 items'],
    [
      { when: { not: { signal: 'narrative.score', changeOverHours: 4, known: true } } },
      'when.not: a change is compared with above, atLeast, below, atMost',
    ],
    [
      { when: { signal: 'narrative.score', above: 1, code: '1' } },
      'when: Unrecognized key: "code"',
    ],
    [
      { when: { signal: 'flow.usd', above: 1 }, reason: '{flow.us}' },
      'reason: there is no signal flow.us; did you mean flow.usd?',
    ],
    [{ when: { signal: 'flow.usd', above: 1 }, sizePct: 1 }, 'sizePct: only ADD has a size'],
    [
      { when: { signal: 'flow.usd', above: 1 }, stopEntries: { bots: ['brain'] } },
      'stopEntries: only a rule about an event knows when it is over',
    ],
  ])('%j', (overrides, problem) => {
    expect(problemsOf(overrides)).toContain(problem);
  });

  test('one that is too deep or too large, told before it is walked through', () => {
    let deep: unknown = { signal: 'flow.usd', above: 1 };
    for (let level = 0; level < 13; level++) deep = { not: deep };
    expect(problemsOf({ when: deep })).toEqual(['when: at most 12 levels and 200 conditions']);
    // Ten to the eighth parts, all of them one and the same object.
    let wide: unknown = { signal: 'flow.usd', above: 1 };
    for (let level = 0; level < 8; level++) wide = { any: Array.from({ length: 10 }, () => wide) };
    expect(problemsOf({ when: wide })).toEqual(['when: at most 12 levels and 200 conditions']);
  });
});

describe('a decision', () => {
  test('has the same bytes whatever the order of rules and members', () => {
    const rules = [ruleOf(), ruleOf({ id: 'also', priority: 300 }), ruleOf({ id: 'third' })];
    const request = requestOf({ rules });
    const turned = {
      ...request,
      rules: rules.toReversed(),
      inputs: {
        ...request.inputs,
        signals: Object.fromEntries(Object.entries(request.inputs.signals).reverse()),
      },
    };
    const one = canonicalJson(decideRules(request));
    expect(canonicalJson(decideRules(turned))).toBe(one);
    expect(decisionFields.strict().parse(JSON.parse(one))).toEqual(JSON.parse(one));
    expect(JSON.parse(one).rule.id).toBe('also');
  });

  // Order of the reference, 3.2: EXIT > HOLD > PREP_TASK > ADD.
  test('EXIT outranks HOLD, HOLD PREP_TASK, PREP_TASK ADD, whatever their priority', () => {
    expect(precedence).toEqual(['EXIT', 'HOLD', 'PREP_TASK', 'ADD']);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...verdicts), { minLength: 1 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 4, maxLength: 4 }),
        (said, priorities) => {
          const rules = said.map((emit, index) => {
            const id = emit.toLowerCase().replace('_', '-');
            return ruleOf({ id, emit, priority: priorities[index] });
          });
          const { verdict } = decideRules(requestOf({ rules }));
          return verdict === precedence.find((each) => said.includes(each));
        },
      ),
    );
  });

  test('never adds in RISK_OFF, nor when the state is not known', () => {
    const add = ruleOf({ sizePct: 0.5 });
    const at = (riskState: 'RISK_OFF' | 'NORMAL' | 'AGGRESSIVE' | null) => {
      const { inputs } = requestOf();
      return decideRules(requestOf({ rules: [add], inputs: { ...inputs, riskState } }));
    };
    expect(
      ['RISK_OFF', 'NORMAL', 'AGGRESSIVE', null].map((state) => at(state as never).verdict),
    ).toEqual(['PREP_TASK', 'ADD', 'ADD', 'PREP_TASK']);
    expect(at('RISK_OFF')).toMatchObject({
      ...{ wanted: 'ADD', sizePct: null },
      blockedBy: [{ by: 'risk', reason: 'risk is defensive' }],
      explanation: 'because. Not “add” but “prepare it”: risk is defensive.',
    });
    expect(at('NORMAL').sizePct).toBe(0.5);
  });

  test('is weakened by whoever forbids new exposure, and EXIT by nobody', () => {
    const { inputs } = requestOf();
    const blocks = [{ by: 'density', reason: 'eight strategies are active today' }];
    const signals = { ...inputs.signals, 'narrative.isTradable': seen(false) };
    const request = requestOf({ inputs: { ...inputs, blocks, signals } });
    expect(decideRules(request)).toMatchObject({
      verdict: 'PREP_TASK',
      blockedBy: [{ by: 'narrative' }, { by: 'density' }],
    });
    expect(decideRules({ ...request, rules: [ruleOf({ emit: 'EXIT' })] })).toMatchObject({
      ...{ verdict: 'EXIT', blockedBy: [] },
    });
  });

  test('keeps what it looked at, and what every rule found', () => {
    const rules = [
      ruleOf({ reason: 'score {narrative.score}, flows {flow.usd}' }),
      ruleOf({ id: 'blind', when: { signal: 'flow.usd', above: 1 } }),
      ruleOf({ id: 'elsewhere', scenario: 'campaign' }),
      ruleOf({ id: 'low', when: { signal: 'narrative.score', below: 10 } }),
      ruleOf({ id: 'off', mode: 'off' }),
      ruleOf({ id: 'other', about: 'event' }),
      ruleOf({ id: 'tried', mode: 'shadow', emit: 'EXIT' }),
    ];
    const decision = decideRules(requestOf({ rules }));
    expect(decision.explanation).toBe('score 68, flows unknown');
    expect(decision.inputs).toEqual(requestOf().inputs);
    expect(decision.rules.map(({ id, standing }) => [id, standing])).toEqual([
      ['blind', 'unknown'],
      ['buy', 'chosen'],
      ['elsewhere', 'not-asked'],
      ['low', 'no'],
      ['tried', 'shadow'],
    ]);
  });

  test('that nothing matches is one too', () => {
    const rules = [
      ruleOf({ when: { signal: 'narrative.score', below: 10 } }),
      ruleOf({ id: 'blind', when: { signal: 'flow.usd', above: 1 } }),
    ];
    expect(decideRules(requestOf({ rules }))).toMatchObject({
      ...{ outcome: 'no-match', verdict: null, rule: null },
      explanation: '2 rules, none applies, 1 for want of data.',
    });
    expect(decideRules(requestOf({ rules: [] })).explanation).toBe('No rule is about this.');
  });
});

describe('a rule that has spoken', () => {
  const spoken = (at: string, day: string, rule = 'buy') => [
    { rule, subject: 'narrative:1', at, day },
  ];
  const rule = ruleOf({ cooldownHours: 24 });

  test('is quiet until its cooldown is over, to the millisecond', () => {
    const before = spoken('2026-02-25T12:00:00.001Z', '2026-02-25');
    expect(decideRules(requestOf({ rules: [rule], spoken: before }))).toMatchObject({
      ...{ outcome: 'suppressed', verdict: null, wanted: 'ADD' },
      suppressedBy: { reason: 'cooldown', until: '2026-02-26T12:00:00.001Z' },
    });
    const after = spoken('2026-02-25T12:00:00.000Z', '2026-02-25');
    expect(decideRules(requestOf({ rules: [rule], spoken: after })).verdict).toBe('ADD');
  });

  test('speaks once a day of a subject, and of another one all the same', () => {
    const today = spoken('2026-02-26T01:00:00.000Z', '2026-02-26');
    const again = requestOf({ spoken: today });
    expect(decideRules(again)).toMatchObject({
      ...{ outcome: 'suppressed', suppressedBy: { reason: 'same-day' } },
    });
    expect(decideRules({ ...again, day: '2026-02-27' }).outcome).toBe('decided');
    const other = { ...again.subject, id: 'narrative:2' };
    expect(decideRules({ ...again, subject: other }).outcome).toBe('decided');
  });

  test('still keeps others from adding: a warning that was heard is none less', () => {
    const exit = ruleOf({ id: 'leave', emit: 'EXIT', cooldownHours: 24 });
    const heard = spoken('2026-02-26T11:00:00.000Z', '2026-02-26', 'leave');
    expect(decideRules(requestOf({ rules: [rule, exit], spoken: heard }))).toMatchObject({
      ...{ outcome: 'suppressed', verdict: null, rule: { id: 'leave' } },
    });
  });
});

describe('a dry run', () => {
  const past = [68, 50, 72, 90].map((score, index) => {
    const at = new Date(Date.parse('2026-02-20T12:00:00Z') + index * 86_400_000);
    const signals = { 'narrative.score': seen(score, at) };
    const inputs = { ...requestOf().inputs, signals };
    const day = at.toISOString().slice(0, 10);
    return decideRules(requestOf({ inputs, now: at, day }));
  });

  test('with the same rules changes nothing', () => {
    expect(dryRun([ruleOf()], past)).toMatchObject({
      ...{ decisions: 4, differences: [], from: past[0]?.at, to: past[3]?.at },
      ...{ was: { ADD: 3, none: 1 }, would: { ADD: 3, none: 1 } },
    });
  });

  test('says what another threshold, and another cooldown, would have made different', () => {
    const stricter = ruleOf({ when: { signal: 'narrative.score', atLeast: 70 } });
    const changed = dryRun([stricter], past);
    expect(
      changed.differences.map(({ at, was, would }) => [at, was.verdict, would.verdict]),
    ).toEqual([['2026-02-20T12:00:00.000Z', 'ADD', null]]);
    // Spoken on the 20th, then quiet for 48 hours: the 22nd is the first day after them.
    const slower = dryRun([ruleOf({ cooldownHours: 49 })], past);
    expect(slower.differences.map(({ at, would }) => [at, would.outcome])).toEqual([
      ['2026-02-22T12:00:00.000Z', 'suppressed'],
    ]);
  });
});
