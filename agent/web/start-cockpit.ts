import type { BaseHolder, KnowledgeReader } from '#crawler';
import { type Clock, Fault, type Log } from '#lib';
import { type ApiClient, createApiClient } from '#lib/api-client';
import { migrate } from '#lib/postgres';
import { createHurry } from '../cockpit/flows/hurry.ts';
import { createTurnWatch } from '../cockpit/flows/turn-watch.ts';
import { migrations } from '../cockpit/migrations/index.ts';
import { readSettings, type Settings, settingsFileOf } from '../cockpit/settings.ts';
import { startCockpit } from '../cockpit/start.ts';
import type { AgentsPort } from '../cockpit/web/agents-port.ts';
import { type Cockpit, type CockpitOptions, createCockpit } from '../cockpit/web/cockpit.ts';
import { createFleetPort, createKnowledgePort } from './cockpit-ports.ts';

/** The cockpit of a process that stays up: opened on the agent's database as soon as that is open. */
export interface CockpitHolder {
  current(): Cockpit | undefined;
  /** Why it is not open, when something keeps it. */
  problem(): { readonly problem: string; readonly hint: string | undefined } | undefined;
  /** Rejects with what is no expected failure. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

export interface CockpitHolderOptions {
  readonly base: Pick<BaseHolder, 'database' | 'get' | 'state'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly brainUrl: string;
  readonly brainToken: string | undefined;
  readonly knowledge: Pick<KnowledgeReader, 'search'>;
  readonly agents: AgentsPort | null;
  /** Where the resolved fleet is. */
  readonly fleetFile: string;
  readonly clock: Clock;
  readonly log: Log;
}

const againMs = 5_000;
const brainTimeoutMs = 10_000;

export function createCockpitHolder(options: CockpitHolderOptions): CockpitHolder {
  const { base, clock, log } = options;
  const stop = new AbortController();
  const hurry = createHurry();
  const turns = createTurnWatch(clock);
  let cockpit: Cockpit | undefined;
  let fault: Fault | undefined;
  let working: Promise<void> = Promise.resolve();
  const opening = (async () => {
    while (!stop.signal.aborted) {
      try {
        const settings = readSettingsOf(options);
        const brain = brainOf(options);
        const parts = { settings, brain, askForTurn: hurry.ask, turns: turns.read };
        const own = await openCockpit(options, parts, stop.signal);
        fault = undefined;
        cockpit = own;
        const { store, context } = own;
        const { reading } = context;
        const { signal } = stop;
        const common = { store, settings, brain, reading, clock, log, signal };
        working = startCockpit({ ...common, hurry, onTurn: turns.taken });
        return;
      } catch (error) {
        if (stop.signal.aborted) return;
        if (!(error instanceof Fault)) throw error;
        if (fault?.message !== error.message) {
          log.warn('the cockpit cannot be opened', { code: error.code, reason: error.message });
        }
        fault = error;
        await clock.sleep(againMs, stop.signal).catch(() => undefined);
      }
    }
  })();
  const failed = opening.then(async () => {
    await working;
    return new Promise<never>(() => undefined);
  });
  return {
    failed,
    current: () => cockpit,
    problem() {
      if (fault !== undefined) return { problem: fault.message, hint: fault.hint };
      const state = base.state();
      return state.status === 'down' ? state : undefined;
    },
    async close() {
      stop.abort();
      await Promise.allSettled([opening, working]);
      await cockpit?.close();
    },
  };
}

function readSettingsOf({ environment, cwd }: CockpitHolderOptions): Settings {
  return readSettings(settingsFileOf(environment, cwd), environment);
}

async function openCockpit(
  options: CockpitHolderOptions,
  parts: Pick<CockpitOptions, 'settings' | 'askForTurn' | 'turns'> & {
    readonly brain: ApiClient | null;
  },
  signal: AbortSignal,
): Promise<Cockpit> {
  const { base, knowledge, agents, fleetFile, clock, log } = options;
  const database = await base.database(signal);
  await migrate(database, 'cockpit', migrations);
  const cockpit = createCockpit({
    ...{ ...parts, database, knowledge, agents, clock, log },
    ...{ base: createKnowledgePort(base, clock), fleet: createFleetPort(fleetFile) },
  });
  cockpit.start();
  log.info('the cockpit is open');
  return cockpit;
}

function brainOf({ brainUrl: url, brainToken: token }: CockpitHolderOptions): ApiClient | null {
  return token === undefined
    ? null
    : createApiClient({ url, token, name: 'the brain', timeoutMs: brainTimeoutMs });
}
