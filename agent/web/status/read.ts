import { hostname } from 'node:os';
import type { BaseHolder, KnowledgeBase } from '#crawler';
import { type Clock, Fault, type Log } from '#lib';
import { openControl } from '../../runtime/supervise/open.ts';
import type { BrainProbe } from '../brain-probe.ts';
import { readFleet } from './fleet.ts';
import type { Fleet, Knowledge, Services, Status, Unknown } from './model.ts';

export interface StatusReader {
  /** Read at most every two seconds, for all that ask. */
  read(signal: AbortSignal): Promise<Status>;
  /** The resolved fleet as it is in its file. @throws Fault io.read-failed, json.invalid */
  fleet(): unknown;
  /** None where the file cannot be read. */
  hosts(): readonly { readonly name: string; readonly description: string }[];
  close(): void;
}

export interface StatusReaderOptions {
  readonly base: BaseHolder;
  readonly brain: BrainProbe;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fleetFile: string;
  readonly clock: Clock;
  readonly log: Log;
}

const freshMs = 2_000;
const knowledgeFreshMs = 15_000;
const timeoutMs = 5_000;

export function createStatusReader(options: StatusReaderOptions): StatusReader {
  const { base, brain, clock, fleetFile } = options;
  const stop = new AbortController();
  let held: { readonly atMs: number; readonly status: Promise<Status> } | undefined;
  let knowledge: { readonly atMs: number; readonly value: Knowledge } | undefined;
  const readKnowledge = async (signal: AbortSignal): Promise<Knowledge> => {
    const state = base.state();
    if (state.status !== 'ready') return { state };
    const nowMs = clock.monotonicMs();
    if (knowledge !== undefined && nowMs - knowledge.atMs < knowledgeFreshMs) {
      return knowledge.value;
    }
    const value = await readBaseSize(await base.get(signal), clock, signal);
    knowledge = { atMs: nowMs, value };
    return value;
  };
  const make = async (): Promise<Status> => {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]);
    const [services, brainReading, known] = await Promise.all([
      readServices(options),
      brain.read(signal),
      readKnowledge(signal).catch((error: unknown): Knowledge => {
        const { problem, hint } = problemOf(error);
        return { state: { status: 'down', problem, hint } };
      }),
    ]);
    const fleet = tryTo(() => readFleet(fleetFile).shown);
    return {
      ...{ at: clock.now(), host: hostname(), services, fleet },
      ...{ brain: brainReading, knowledge: known },
    };
  };
  return {
    async read() {
      const nowMs = clock.monotonicMs();
      if (held === undefined || nowMs - held.atMs >= freshMs) {
        held = { atMs: nowMs, status: make() };
        held.status.catch(() => {
          held = undefined;
        });
      }
      return held.status;
    },
    fleet: () => readFleet(fleetFile).whole,
    hosts() {
      const shown = tryTo(() => readFleet(fleetFile).shown);
      return 'hosts' in shown ? shown.hosts : [];
    },
    close: () => stop.abort(),
  };
}

async function readServices({ environment }: StatusReaderOptions): Promise<Services> {
  try {
    const control = await openControl(environment);
    return { services: await control.list() };
  } catch (error) {
    return problemOf(error);
  }
}

/** How much is in it, and how new that is. */
export async function readBaseSize(
  base: Pick<KnowledgeBase, 'listLibraries' | 'listSources'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Knowledge & Required<Pick<Knowledge, 'size' | 'sources'>>> {
  const libraries = await base.listLibraries(signal);
  const sources = await base.listSources(signal);
  const sum = (of: (one: (typeof libraries)[number]) => number) =>
    libraries.reduce((total, one) => total + of(one), 0);
  const [last] = sources
    .flatMap(({ source, lastRun }) => (lastRun === undefined ? [] : [{ source, lastRun }]))
    .toSorted((left, right) => right.lastRun.startedAt - left.lastRun.startedAt);
  const active = sources.filter(({ pausedReason }) => pausedReason === undefined);
  return {
    state: { status: 'ready' },
    size: {
      libraries: libraries.length,
      documents: sum(({ documents }) => documents),
      chunks: sum(({ chunks }) => chunks),
    },
    sources: {
      all: sources.length,
      due: active.filter(({ dueAt }) => dueAt <= clock.now()).length,
      paused: sources.length - active.length,
    },
    ...(last === undefined
      ? {}
      : {
          lastCrawl: {
            source: last.source.name,
            startedAt: last.lastRun.startedAt,
            endedAt: last.lastRun.endedAt,
            outcome: last.lastRun.outcome,
          },
        }),
  };
}

function tryTo(read: () => Fleet): Fleet {
  try {
    return read();
  } catch (error) {
    return problemOf(error);
  }
}

/** What is not a Fault is a bug, and thrown on. */
function problemOf(error: unknown): Unknown {
  if (!(error instanceof Fault)) throw error;
  return { problem: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
