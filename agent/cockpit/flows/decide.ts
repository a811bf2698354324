import { dayOf } from '../engines/calendar/index.ts';
import { addDays } from '../engines/options/dates.ts';
import {
  type Block,
  type Decision,
  type DecisionInputs,
  decideRules,
  type Rule,
  type Spoken,
  type Subject,
  scenarioSignals,
} from '../engines/rules/index.ts';
import { decision as decisionKind } from '../model/decision.ts';
import type { Links, RecordRow } from '../model/record.ts';
import { rule as ruleKind } from '../model/rule.ts';
import { task as taskKind } from '../model/task.ts';
import type { RiskState } from '../model/vocabulary.ts';
import { verdictWord } from '../model/words.ts';
import type { CockpitReads, CockpitWrites, LinkFilter } from '../store/index.ts';
import { type FlowContext, nowOf } from './context.ts';
import { newTask, type Task } from './new-task.ts';
import { readAll } from './read-all.ts';
import type { Scenarios } from './read-calendar.ts';

/** The rules there are, with the ids of their records. */
export interface Rules {
  readonly list: readonly Rule[];
  readonly ids: Readonly<Record<string, string>>;
}

export async function readRules(store: CockpitReads): Promise<Rules> {
  const rows = await readAll(store, ruleKind, { status: ['live', 'shadow'] });
  return {
    list: rows.map(({ body }) => body),
    ids: Object.fromEntries(rows.map(({ id, body }) => [body.id, id])),
  };
}

/** What every decision takes into account, whatever it is about. */
export interface Surroundings {
  /** Null when nobody knows it. */
  readonly riskState: RiskState | null;
  readonly signals: DecisionInputs['signals'];
  readonly blocks: readonly Block[];
}

export interface SubjectRequest {
  readonly subject: Subject;
  readonly inputs: DecisionInputs;
  readonly rules: Rules;
  readonly scenarios: Scenarios;
  /** What the decision and its task belong to, by role of the decision. */
  readonly links: Links;
  /** What who opens the task should see. */
  readonly facts: Task['facts'];
  /** A decision that says the same as the last of its subject is written only when this is set. */
  readonly always: boolean;
}

export interface DecidedSubject {
  readonly decision: Decision;
  /** Null when it says nothing new and was not written. */
  readonly row: RecordRow<Decision> | null;
  readonly rule: Rule | null;
  readonly task: RecordRow<Task> | null;
}

/** Asks the rules about one subject, writes down what they say, and makes the task of it: one for a rule,
 * a subject and a day, however often this is called. */
export async function decideSubject(
  context: FlowContext,
  request: SubjectRequest,
): Promise<DecidedSubject> {
  const { subject, rules } = request;
  const inputs = withScenarioSignals(request, nowOf(context));
  return context.store.transaction(async (store) => {
    const now = nowOf(context);
    const day = dayOf(now, context.settings.zone);
    const before = await readDecisions(store, request, now);
    const spoken = before.flatMap((each) => spokenOf(each));
    const decision = decideRules({ rules: rules.list, subject, inputs, spoken, now, day });
    const rule = rules.list.find(({ id }) => id === decision.rule?.id) ?? null;
    if (!request.always && isRepetition(decision, before.at(0))) {
      return { decision, row: null, rule, task: null };
    }
    const row = await store.create(decisionKind, decision, {
      actor: rule === null ? 'source:rules' : `rule:${rule.id}`,
      links: decisionLinks(decision, request),
    });
    const task = await makeTask(store, row, rule, request);
    return { decision, row, rule, task };
  });
}

/** With what the active scenarios add of their own. */
function withScenarioSignals({ inputs, scenarios }: SubjectRequest, now: Date): DecisionInputs {
  const active = scenarios.list.filter(({ key }) => inputs.scenarios.includes(key));
  return {
    ...inputs,
    signals: { ...inputs.signals, ...scenarioSignals(active, inputs.signals, now) },
  };
}

/** Those of the subject, the newest first: as far back as any cooldown reaches, and all of today's. */
async function readDecisions(
  store: CockpitReads,
  { subject, rules, links }: SubjectRequest,
  now: Date,
): Promise<readonly Decision[]> {
  const hours = Math.max(48, ...rules.list.map(({ cooldownHours }) => cooldownHours));
  const from = new Date(now.getTime() - hours * 3_600_000).toISOString();
  const linkedTo = linkOf(links);
  const rows = await readAll(store, decisionKind, { from, linkedTo });
  return rows.map(({ body }) => body).filter((each) => each.subject.id === subject.id);
}

/** Something that every decision about the subject is linked to, so that not all have to be read. */
function linkOf(links: Links): LinkFilter | undefined {
  for (const { role, to } of decisionKind.links) {
    if (role === 'rule' || role === 'scenario') continue;
    const [id] = links[role] ?? [];
    if (id !== undefined) return { kind: to, id, role };
  }
  return undefined;
}

function spokenOf({ outcome, rule, subject, at, day }: Decision): Spoken[] {
  return outcome === 'decided' && rule !== null
    ? [{ rule: rule.id, subject: subject.id, at, day }]
    : [];
}

/** What is looked at again and again is written down at least so often, for a dry run to go through. */
const repeatedHours = 6;

/** The same answer for the same reasons: looked at again, and nothing happened. */
function isRepetition(decision: Decision, last: Decision | undefined): boolean {
  if (last === undefined || decision.outcome === 'decided') return false;
  if (Date.parse(decision.at) - Date.parse(last.at) >= repeatedHours * 3_600_000) return false;
  const same = (one: Decision['rules'][number], other: Decision['rules'][number] | undefined) =>
    one.id === other?.id && one.version === other.version && one.standing === other.standing;
  const wasSaid =
    last.outcome === decision.outcome ||
    (last.outcome === 'decided' && decision.outcome === 'suppressed');
  return (
    wasSaid &&
    last.rule?.id === decision.rule?.id &&
    last.rules.length === decision.rules.length &&
    decision.rules.every((rule, index) => same(rule, last.rules[index]))
  );
}

function decisionLinks(decision: Decision, { rules, scenarios, links }: SubjectRequest): Links {
  const ruleId = decision.rule === null ? undefined : rules.ids[decision.rule.id];
  const scenario = decision.scenario ?? decision.inputs.scenarios[0];
  const scenarioId = scenario === undefined ? undefined : scenarios.ids[scenario];
  return {
    ...links,
    ...(ruleId === undefined ? {} : { rule: [ruleId] }),
    ...(scenarioId === undefined ? {} : { scenario: [scenarioId] }),
  };
}

async function makeTask(
  store: CockpitReads & CockpitWrites,
  { id, body, links }: RecordRow<Decision>,
  rule: Rule | null,
  request: SubjectRequest,
): Promise<RecordRow<Task> | null> {
  if (body.outcome !== 'decided' || rule === null) return null;
  // HOLD is a word of caution and asks for nothing, unless its rule says so.
  if (rule.task === null && body.verdict === 'HOLD') return null;
  const { task } = rule;
  const fields = newTask({
    title: fill(task?.title ?? rule.title, body),
    status: (task?.dueInDays ?? 0) === 0 ? 'today' : 'inbox',
    priority: task?.priority ?? (body.verdict === 'EXIT' ? 'critical' : 'normal'),
    due: addDays(body.day, task?.dueInDays ?? 0),
    action: fill(task?.action ?? `Decide: ${verdictWord(body.verdict)}`, body),
    context: body.explanation,
    facts: { ...request.facts, verdict: body.verdict },
  });
  const key = `rule/${rule.id}/${request.subject.id}/${body.day}`;
  const { row } = await store.upsertByKey(taskKind, key, fields, `rule:${rule.id}`, {
    decision: [id],
    scenarios: links.scenario ?? [],
    events: links.event ?? [],
    narrative: links.narrative ?? [],
  });
  return row;
}

function fill(text: string, { inputs }: Decision): string {
  return text.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(inputs.signals, name) ? inputs.signals[name]?.value : null;
    return String(value ?? 'unknown');
  });
}
