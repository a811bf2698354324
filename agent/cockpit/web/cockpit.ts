import type { KnowledgeReader } from '#crawler';
import type { Clock, Log } from '#lib';
import type { ApiClient } from '#lib/api-client';
import type { Database } from '#lib/postgres';
import { panels as allPanels } from '../panels/index.ts';
import type { Settings } from '../settings.ts';
import { createBrainSources } from '../sources/brain/index.ts';
import {
  createAgentsSource,
  createFleetSource,
  createKnowledgeSource,
  createSourceHub,
  type FleetPort,
  sources as fileSources,
  type KnowledgePort,
  nothingRead,
  type Reading,
  type Source,
  type SourceHub,
} from '../sources/index.ts';
import { type CockpitStore, createCockpitStore } from '../store/index.ts';
import type { AgentsPort } from './agents-port.ts';
import { createBellRegion, riskRegion, stripRegion } from './head-regions.ts';
import { createLive, type Live } from './live.ts';
import type { Panel, PanelContext } from './panel.ts';
import { pageRegion, type Region, tileRegion } from './region.ts';
import { createStreams, type Streams } from './stream.ts';

/** The cockpit of a process that has its database open. */
export interface Cockpit {
  readonly panels: readonly Panel[];
  readonly store: CockpitStore;
  readonly hub: SourceHub;
  readonly live: Live;
  readonly streams: Streams;
  readonly context: PanelContext;
  readonly clock: Clock;
  readonly log: Log;
  /** Something came or was done that the next turn decides about: it comes now. */
  readonly askForTurn: () => void;
  /** Begins to read sources and to draw. */
  start(): void;
  /** Leaves the database open. */
  close(): Promise<void>;
}

export interface CockpitOptions {
  /** With `migrations` applied. */
  readonly database: Database;
  readonly settings: Settings;
  /** Null where no token for it is given. */
  readonly brain: Pick<ApiClient, 'call'> | null;
  readonly knowledge: Pick<KnowledgeReader, 'search'> | null;
  readonly agents: AgentsPort | null;
  /** How the knowledge base is, and the fleet; without them their sources say what they wait for. */
  readonly base?: KnowledgePort | null;
  readonly fleet?: FleetPort | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Of whoever takes the turns; without it nobody does. */
  readonly askForTurn?: () => void;
  readonly turns?: PanelContext['turns'];
  /** All of them without it. */
  readonly panels?: readonly Panel[];
  /** Beside the files' and the brain's. */
  readonly sources?: readonly Source[];
}

export function createCockpit(options: CockpitOptions): Cockpit {
  const { database, settings, brain, knowledge, agents, clock, log } = options;
  const { panels = allPanels, askForTurn = () => undefined } = options;
  const store = createCockpitStore({ database, clock });
  const sources = sourcesOf(options);
  const hub = createSourceHub({ sources, settings, store, clock, log });
  const stop = new AbortController();
  const context: PanelContext = {
    ...{ store, settings, clock, signal: stop.signal },
    ports: { brain, knowledge, agents },
    turns: options.turns ?? (() => null),
    ...readingsOf(hub, sources),
  };
  const regions: Region[] = [
    ...panels.map((panel) => (panel.row === null ? pageRegion(panel) : tileRegion(panel, log))),
    ...[stripRegion, riskRegion],
    createBellRegion(() => live.notices()),
  ];
  const live: Live = createLive({ regions, store, hub, context, clock, log });
  const streams = createStreams(live, clock);
  return {
    ...{ panels, store, hub, live, streams, context, clock, log, askForTurn },
    start() {
      hub.start();
      live.start();
    },
    async close() {
      stop.abort();
      streams.close();
      await Promise.all([live.close(), hub.close()]);
    },
  };
}

function sourcesOf(options: CockpitOptions): readonly Source[] {
  const { brain, agents, base = null, fleet = null, sources = [] } = options;
  return [
    ...fileSources,
    ...[createAgentsSource(agents), createKnowledgeSource(base), createFleetSource(fleet)],
    ...(brain === null ? [] : createBrainSources(brain)),
    ...sources,
  ];
}

function readingsOf(hub: SourceHub, sources: readonly Source[]) {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return {
    reading<T>(name: string): Reading<T> {
      const source = byName.get(name);
      return source === undefined ? nothingRead : (hub.reading(source) as Reading<T>);
    },
    staleAfterMs: (name: string) => byName.get(name)?.staleAfterMs ?? null,
    async readAgain(name: string): Promise<void> {
      const source = byName.get(name);
      if (source !== undefined) await hub.readAgain(source);
    },
  };
}
