import { afterEach, beforeEach } from 'vitest';
import type { ManualClock } from '#lib';
import type { Database } from '#lib/postgres';
import { brainToken, createFlowTest } from '../../agent/cockpit/flows/test-flows.ts';
import type { CockpitStore } from '../../agent/cockpit/store/index.ts';
import { createTestStore } from '../../agent/cockpit/store/test-store.ts';
import { type BrainStub, startBrainStub } from './brain-stub.ts';
import type { OpenTestDatabase } from './postgres.ts';

export interface TestStore {
  readonly store: CockpitStore;
  readonly clock: ManualClock;
  readonly database: Database;
}

/** Gives each test of a block an empty cockpit of its own, at `now`. */
export function useTestStore(
  open: OpenTestDatabase,
  give: (made: TestStore) => void,
  now?: string,
): void {
  useDatabase(open, async (database) => {
    give({ database, ...(await createTestStore(database, now)) });
  });
}

export type TestFlows = Awaited<ReturnType<typeof createFlowTest<BrainStub>>>;

/** Gives each test of a block the flows on an empty cockpit, and a brain that says what it was asked. */
export function useFlows(open: OpenTestDatabase, give: (made: TestFlows) => void): void {
  let brain: BrainStub;
  useDatabase(open, async (database) => {
    const flows = await createFlowTest(database, (clock) =>
      startBrainStub({ token: brainToken, now: () => clock.now() }),
    );
    brain = flows.stub;
    give(flows);
  });
  afterEach(() => brain.close());
}

function useDatabase(open: OpenTestDatabase, begin: (database: Database) => Promise<void>): void {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    await begin(database);
  });
  afterEach(() => database.close());
}
