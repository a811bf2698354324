import { canonicalJson, sha256Hex } from '#lib';
import type { Verdict } from '../../model/vocabulary.ts';
import { riskWords, verdictWord } from '../../model/words.ts';
import type { Block, Decision, DecisionInputs, Subject } from './decision.ts';
import { evaluateCondition } from './evaluate.ts';
import { placeholder, type Rule } from './rule.ts';

/** A rule that spoke about a subject before. */
export interface Spoken {
  readonly rule: string;
  readonly subject: string;
  readonly at: string;
  /** In the viewer's zone. */
  readonly day: string;
}

export interface DecisionRequest {
  readonly rules: readonly Rule[];
  readonly subject: Subject;
  readonly inputs: DecisionInputs;
  /** What rules said of this subject within the longest cooldown, and today. */
  readonly spoken: readonly Spoken[];
  readonly now: Date;
  /** Today for the viewer. */
  readonly day: string;
}

/** From the one that outranks all others. */
export const precedence: readonly Verdict[] = ['EXIT', 'HOLD', 'PREP_TASK', 'ADD'];

interface Asked {
  readonly rule: Rule;
  readonly version: string;
  readonly standing: Decision['rules'][number]['standing'];
  readonly text: string;
}

/** What the rules say: EXIT before HOLD before PREP_TASK before ADD, then by priority. The same request
 * gives the same bytes. A rule within its cooldown, or that spoke today, still outranks others and is
 * itself not repeated: what must not be added to is not added to because its warning was heard. */
export function decideRules(request: DecisionRequest): Decision {
  const asked = askRules(request);
  const speaking = asked.filter(({ standing }) => standing === 'outranked').toSorted(byRank);
  const [winner] = speaking;
  const base = {
    at: request.now.toISOString(),
    ...{ day: request.day, subject: request.subject, inputs: request.inputs },
  };
  if (winner === undefined) {
    return {
      ...base,
      ...{ outcome: 'no-match', verdict: null, wanted: null, rule: null, scenario: null },
      ...{ sizePct: null, blockedBy: [], suppressedBy: null },
      explanation: explainNothing(asked),
      rules: asked.map(toEntry),
    };
  }
  const { rule, version } = winner;
  const suppressedBy = findSuppression(rule, request);
  const blockedBy = rule.emit === 'ADD' ? findBlocks(request.inputs) : [];
  const verdict = blockedBy.length > 0 ? 'PREP_TASK' : rule.emit;
  return {
    ...base,
    outcome: suppressedBy === null ? 'decided' : 'suppressed',
    verdict: suppressedBy === null ? verdict : null,
    wanted: rule.emit,
    rule: { id: rule.id, version },
    scenario: rule.scenario,
    sizePct: verdict === 'ADD' && suppressedBy === null ? rule.sizePct : null,
    blockedBy,
    suppressedBy,
    explanation: explain(rule, request.inputs, { verdict, blockedBy, suppressedBy }),
    rules: asked.map((each) => toEntry(each === winner ? { ...each, standing: 'chosen' } : each)),
  };
}

/** The first twelve digits of what its content hashes to. */
export function versionOf(rule: Rule): string {
  return sha256Hex(canonicalJson(rule)).slice(0, 12);
}

/** Those about such a subject, by id; `outranked` is every one that speaks. */
function askRules({ rules, subject, inputs, now }: DecisionRequest): readonly Asked[] {
  return rules
    .filter((rule) => rule.about === subject.kind && rule.mode !== 'off')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule): Asked => {
      const version = versionOf(rule);
      if (rule.scenario !== null && !inputs.scenarios.includes(rule.scenario)) {
        const text = `the scenario ${rule.scenario} is not active`;
        return { rule, version, standing: 'not-asked', text };
      }
      const moment = { now, maxAgeMinutes: rule.maxAgeMinutes };
      const { answer, text } = evaluateCondition(rule.when, inputs.signals, moment);
      if (answer !== 'yes') return { rule, version, standing: answer, text };
      return { rule, version, standing: rule.mode === 'shadow' ? 'shadow' : 'outranked', text };
    });
}

function byRank(one: Asked, other: Asked): number {
  const rank = ({ rule }: Asked) => precedence.indexOf(rule.emit);
  const byVerdict = rank(one) - rank(other);
  if (byVerdict !== 0) return byVerdict;
  const byPriority = other.rule.priority - one.rule.priority;
  if (byPriority !== 0) return byPriority;
  return one.rule.id < other.rule.id ? -1 : 1;
}

function findBlocks({ riskState, blocks, signals }: DecisionInputs): Block[] {
  const found: Block[] = [];
  if (riskState === null) {
    found.push({ by: 'risk', reason: 'the risk state is not known' });
  } else if (riskState === 'RISK_OFF') {
    found.push({ by: 'risk', reason: `risk is ${riskWords[riskState].word.toLowerCase()}` });
  }
  if (signals['narrative.isTradable']?.value === false) {
    found.push({ by: 'narrative', reason: 'the narrative is watched only' });
  }
  return [...found, ...blocks];
}

function findSuppression(
  rule: Rule,
  { spoken, subject, now, day }: DecisionRequest,
): Decision['suppressedBy'] {
  const last = spoken
    .filter((each) => each.rule === rule.id && each.subject === subject.id)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .at(0);
  if (last === undefined) return null;
  const untilMs = Date.parse(last.at) + rule.cooldownHours * 3_600_000;
  if (now.getTime() < untilMs) {
    return { reason: 'cooldown', since: last.at, until: new Date(untilMs).toISOString() };
  }
  return last.day === day ? { reason: 'same-day', since: last.at, until: null } : null;
}

function explain(
  rule: Rule,
  { signals }: DecisionInputs,
  {
    verdict,
    blockedBy,
    suppressedBy,
  }: Pick<Decision, 'blockedBy' | 'suppressedBy'> & { readonly verdict: Verdict },
): string {
  const reason = rule.reason.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(signals, name) ? signals[name]?.value : undefined;
    return value === undefined || value === null ? 'unknown' : String(value);
  });
  if (suppressedBy !== null) {
    const when = suppressedBy.until === null ? 'today' : `quiet until ${suppressedBy.until}`;
    return `${reason} (${verdictWord(rule.emit)}, said at ${suppressedBy.since}, ${when})`;
  }
  if (blockedBy.length === 0) return reason;
  const because = blockedBy.map((each) => each.reason).join('; ');
  const sentence = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  return `${sentence} Not “${verdictWord(rule.emit)}” but “${verdictWord(verdict)}”: ${because}.`;
}

function explainNothing(asked: readonly Asked[]): string {
  if (asked.length === 0) return 'No rule is about this.';
  const unknown = asked.filter(({ standing }) => standing === 'unknown');
  const shadow = asked.filter(({ standing }) => standing === 'shadow');
  const said = [
    `${asked.length === 1 ? 'One rule' : `${asked.length} rules`}, none applies`,
    ...(unknown.length === 0 ? [] : [`${unknown.length} for want of data`]),
    ...(shadow.length === 0 ? [] : [`${shadow.length} would in shadow`]),
  ];
  return `${said.join(', ')}.`;
}

function toEntry({ rule, version, standing, text }: Asked): Decision['rules'][number] {
  return { id: rule.id, version, emit: rule.emit, standing, text };
}
