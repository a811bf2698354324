import { createLog, type ManualClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import type { Database } from '#lib/postgres';
import type { RiskCap } from '../integrations/bot.ts';
import { createBrainBot } from '../integrations/brain.ts';
import { botHold } from '../model/bot-hold.ts';
import { event as eventKind } from '../model/event.ts';
import type { narrative } from '../model/narrative.ts';
import type { BodyOf } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import { type Rulebook, readRulebook, syncRulebook } from '../rulebook/index.ts';
import { settingsSchema } from '../settings-schema.ts';
import { createTestStore } from '../store/test-store.ts';
import type { FlowContext } from './context.ts';
import { readRisk } from './risk.ts';
import { type TurnInputs, takeTurn } from './turn.ts';

export const anna = 'person:anna' as const;
export const brainToken = 'a-token-of-this-test';
export const hour = 3_600_000;

interface Stub {
  readonly url: string;
  readonly requests: readonly { readonly call: string; readonly body: unknown }[];
  close(): Promise<void>;
}

/** For tests: the flows on an empty cockpit in Berlin, with the examples of rules once they are synced and
 * a brain behind a door. The database is the caller's to close. */
export async function createFlowTest<Brain extends Stub>(
  database: Database,
  startBrain: (clock: ManualClock) => Promise<Brain>,
) {
  // A day and a half before the decision of the Fed at 18:00 UTC on 2026-03-18.
  const { store, clock } = await createTestStore(database, '2026-03-17T06:00:00.000Z');
  const stub = await startBrain(clock);
  const { url } = stub;
  const client = createApiClient({ url, token: brainToken, name: 'the brain', timeoutMs: 5_000 });
  const caps: RiskCap[] = [];
  const context: FlowContext = {
    ...{ store, clock, log: createLog({ write: () => undefined }) },
    settings: { ...settingsSchema.parse({}), zone: 'Europe/Berlin' },
    bots: [createBrainBot({ client, now: () => clock.now() })],
    capTakers: [{ name: 'brain', take: async (cap) => void caps.push(cap) }],
  };
  const iso = () => new Date(clock.now()).toISOString();
  const fresh = (value: number) => ({ value, observedAt: iso() });
  const flows = {
    ...{ store, clock, stub, caps, context, iso },
    turn: (narratives?: TurnInputs['narratives']) =>
      takeTurn(flows.context, {
        ...{ volumeRatio: fresh(1), killSwitch: fresh(0) },
        ...(narratives === undefined ? {} : { narratives }),
      }),
    async goOn(hours: number) {
      await clock.advance(hours * hour);
      return flows.turn();
    },
    /** What the brain was asked to do, in order. */
    asked: () =>
      stub.requests.flatMap(({ call }) => {
        if (call === 'POST /entry-holds') return ['stop'];
        return /^POST .*\/release$/.test(call) ? ['release'] : [];
      }),
    /** Without the reviews that come round. */
    tasks: async () =>
      (await store.list(taskKind, { order: 'oldest' })).rows
        .map(({ body }) => body)
        .filter(({ title }) => !/wrap|review$|health/i.test(title)),
    holds: async () => (await store.list(botHold)).rows.map(({ body }) => body),
    stateNow: async () => (await readRisk(store))?.point.state,
    addEvent: (overrides: Partial<BodyOf<typeof eventKind>> = {}) =>
      store.create(eventKind, { ...fedDecision, ...overrides }, { actor: anna }),
    async syncExamples(change: (book: Rulebook) => Rulebook = (book) => book) {
      const nowhere = { rules: '/nowhere/rules', scenarios: '/nowhere/scenarios' };
      await syncRulebook(store, change(await readRulebook(nowhere)));
    },
  };
  return flows;
}

const fedDecision: BodyOf<typeof eventKind> = {
  ...{ title: 'Fed decision', kind: 'macro', importance: 'critical', tags: ['fed'] },
  when: { at: '2026-03-18T18:00:00.000Z', until: '2026-03-18T19:00:00.000Z' },
  ...{ recurrence: null, matching: 'auto', isCancelled: false, notes: '', source: null },
};

export function narrativeOf(name: string): BodyOf<typeof narrative> {
  return {
    ...{ name, description: '', aliases: [], tokens: [], mode: 'auto', instruments: ['spot'] },
    ...{ state: 'building', stateSince: null, notes: '' },
  };
}
