import { dayOf, daysFrom } from '../../engines/calendar/index.ts';
import type { DayDensity } from '../../engines/density/index.ts';
import { addDays } from '../../engines/options/dates.ts';
import type { EventLook } from '../../flows/calendar.ts';
import { readAll } from '../../flows/read-all.ts';
import { botHold } from '../../model/bot-hold.ts';
import { checkpoint } from '../../model/checkpoint.ts';
import { event } from '../../model/event.ts';
import { optionStructure } from '../../model/option-structure.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { rule } from '../../model/rule.ts';
import { scenario } from '../../model/scenario.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import { findGappedRules, type GappedRule, readSupplies } from '../../rulebook/index.ts';
import { calendars, type Reading } from '../../sources/index.ts';
import type { CockpitReads } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';
import { type Trial, tryIt } from './dry-run.ts';
import { type Ahead, lookAhead, readMonth } from './look.ts';

export type CheckpointRow = RecordRow<BodyOf<typeof checkpoint>>;
export type HoldRow = RecordRow<BodyOf<typeof botHold>>;
export type ScenarioRow = RecordRow<BodyOf<typeof scenario>>;
export type EventRow = RecordRow<BodyOf<typeof event>>;

export interface CalendarDayView {
  readonly day: string;
  readonly density: DayDensity | null;
  readonly events: readonly EventLook[];
}

export interface CalendarView {
  readonly days: readonly CalendarDayView[];
  readonly checkpoints: readonly CheckpointRow[];
  readonly holds: readonly HoldRow[];
  readonly blockAt: number;
  /** What stands in the calendar at all. */
  readonly count: number;
  readonly scenarioCount: number;
  readonly source: Reading<unknown>;
  readonly staleAfterMs: number | null;
}

const openHolds = ['waiting', 'requested', 'held', 'restoring'] as const;

export async function readCalendarTile(context: PanelContext): Promise<CalendarView> {
  return viewOf(context, await lookAhead(context));
}

async function viewOf(
  context: PanelContext,
  { look, density, scenarios }: Ahead,
): Promise<CalendarView> {
  const { store, settings, clock } = context;
  const today = dayOf(new Date(clock.now()), settings.zone);
  const counts = await store.count(event);
  return {
    days: daysOf(look.events, density, { from: today, to: addDays(today, 2) }),
    checkpoints: await readDue(store, context.clock.now()),
    holds: await readAll(store, botHold, { status: openHolds }),
    blockAt: settings.density.blockAt,
    count: Object.values(counts).reduce((sum, one) => sum + one, 0),
    scenarioCount: scenarios.list.length,
    source: context.reading(calendars.name),
    staleAfterMs: context.staleAfterMs(calendars.name),
  };
}

const dayMs = 86_400_000;

/** Open ones that are due, and those of the day ahead. */
async function readDue(store: CockpitReads, nowMs: number): Promise<readonly CheckpointRow[]> {
  const to = new Date(nowMs + dayMs).toISOString();
  return readAll(store, checkpoint, { status: 'open', to, order: 'oldest' });
}

function daysOf(
  events: readonly EventLook[],
  density: readonly DayDensity[],
  { from, to }: { readonly from: string; readonly to: string },
): readonly CalendarDayView[] {
  return daysFrom(from, to).map((day) => ({
    day,
    density: density.find((each) => each.day === day) ?? null,
    events: events.filter(
      ({ occurrence: { firstDay, lastDay } }) => firstDay <= day && day <= lastDay,
    ),
  }));
}

export interface CalendarQuery {
  /** A scenario to change. */
  readonly scenario?: string | undefined;
  /** Key of a scenario to write a rule for. */
  readonly for?: string | undefined;
  readonly month?: string | undefined;
  readonly open?: string | undefined;
  readonly rule?: string | undefined;
  readonly try?: string | undefined;
  readonly since?: string | undefined;
}

export interface CalendarPageView extends CalendarView {
  readonly today: string;
  readonly month: string;
  readonly monthDays: Awaited<ReturnType<typeof readMonth>>;
  readonly limits: { readonly warnAt: number; readonly blockAt: number };
  readonly ahead: readonly EventLook[];
  readonly problems: readonly { readonly eventId: string; readonly message: string }[];
  readonly scenarios: readonly {
    readonly row: ScenarioRow;
    readonly events: readonly EventLook[];
  }[];
  readonly planned: readonly CheckpointRow[];
  /** Titles of the option structures they are for, by id. */
  readonly structures: Readonly<Record<string, string>>;
  readonly opened: EventRow | null;
  readonly rules: readonly RecordRow<BodyOf<typeof rule>>[];
  /** Rules that ask for what nobody supplies, by id. */
  readonly gapped: Readonly<Record<string, GappedRule>>;
  readonly trial: Trial | null;
  readonly since: string;
}

export async function readCalendarPage(
  context: PanelContext,
  query: CalendarQuery,
): Promise<CalendarPageView> {
  const { store, settings, clock } = context;
  const seen = await lookAhead(context);
  const { look, density } = seen;
  const tile = await viewOf(context, seen);
  const today = dayOf(new Date(clock.now()), settings.zone);
  const month = query.month ?? today.slice(0, 7);
  const rows = await readAll(store, scenario);
  const rules = await readAll(store, rule);
  const planned = await readAll(store, checkpoint, { status: 'open', order: 'oldest' });
  const held = await store.getMany(optionStructure, [
    ...new Set(planned.flatMap(({ links }) => links.structure ?? [])),
  ]);
  const ahead = look.events.filter(({ occurrence }) => occurrence.lastDay >= today);
  return {
    ...tile,
    ...{ today, month, ahead, problems: look.problems, limits: settings.density },
    monthDays: await readMonth(context, month, density),
    scenarios: rows.map((row) => ({
      row,
      events: ahead.filter(({ matches }) =>
        matches.some((each) => each.scenario.key === row.body.key),
      ),
    })),
    planned,
    structures: Object.fromEntries(held.map(({ id, body }) => [id, body.title])),
    opened: query.open === undefined ? null : await store.get(event, query.open),
    rules,
    gapped: await readGapped(context, rules, rows),
    since: query.since ?? addDays(today, -90),
    trial: query.try === undefined ? null : await tryIt(context, query.try, query.since),
  };
}

async function readGapped(
  { store, settings, ports }: PanelContext,
  rules: CalendarPageView['rules'],
  scenarios: readonly ScenarioRow[],
): Promise<CalendarPageView['gapped']> {
  const { rows: moves } = await store.list(smartMoneyEvent, { limit: 1 });
  const given = { hasBrain: ports.brain !== null, hasMoves: moves.length > 0 };
  const gapped = findGappedRules(
    rules.map(({ body }) => body),
    scenarios.map(({ body }) => body),
    readSupplies(settings, given),
  );
  return Object.fromEntries(gapped.map((each) => [each.id, each]));
}
