import { readAll } from '../../flows/read-all.ts';
import { experiment } from '../../model/experiment.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import {
  type AgentRunLine,
  type AgentsStanding,
  agentsName,
  type Reading,
} from '../../sources/index.ts';
import type { CockpitReads } from '../../store/index.ts';
import type {
  AgentDetail,
  AgentPrediction,
  AgentRunRow,
  AgentsPort,
} from '../../web/agents-port.ts';
import type { LineChart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';

/** Points of trust: one when an agent was steered, and when a run begun here ends. */
export const trustSeries = 'agent-trust';

export interface AgentsView {
  readonly reading: Reading<AgentsStanding>;
  readonly staleAfterMs: number | null;
}

export async function readAgents({ reading, staleAfterMs }: PanelContext): Promise<AgentsView> {
  return { reading: reading(agentsName), staleAfterMs: staleAfterMs(agentsName) };
}

export interface AgentsQuery {
  readonly open?: string | undefined;
  readonly run?: string | undefined;
}

export interface AgentsPageView extends AgentsView {
  readonly opened: AgentDetail | null;
  /** Of the opened agent, else the newest of all. */
  readonly runs: readonly AgentRunLine[];
  readonly run: AgentRunRow | null;
  readonly predictions: readonly AgentPrediction[];
  /** Trust, each time it was written down; null before the first. */
  readonly trust: LineChart | null;
  readonly experiments: readonly RecordRow<BodyOf<typeof experiment>>[];
}

const runsMax = 200;
const runsShown = 30;
const predictionsMax = 200;

export async function readTrust(store: CockpitReads, agent: string): Promise<LineChart | null> {
  const points = await store.points(trustSeries, { subject: agent });
  if (points.length === 0) return null;
  const values = points.map(({ value }) => (value as { readonly trust: number | null }).trust);
  return {
    ...{ kind: 'line', x: 'time', xs: points.map(({ at }) => Date.parse(at) / 1_000) },
    series: [{ label: 'trust', tone: 'live', values }],
    marks: [{ axis: 'y', at: 0.75, label: 'enough to go live', tone: 'accent' }],
  };
}

/** The registry, wishes and newest runs are of the source; what somebody opens is asked for. */
export async function readAgentsPage(
  context: PanelContext,
  { open, run }: AgentsQuery,
): Promise<AgentsPageView> {
  const { store, ports } = context;
  const view = await readAgents(context);
  const { value } = view.reading;
  const all = (await readAll(store, experiment)).filter(({ body }) => body.agent !== null);
  // What does not answer is not asked for more: the page keeps what the source last heard.
  if (ports.agents === null || value === null || view.reading.error !== null) {
    const nothingOpened = { opened: null, run: null, predictions: [], trust: null };
    return { ...view, ...nothingOpened, runs: value?.runs ?? [], experiments: all };
  }
  const agent = value.agents.find(({ name }) => name === open)?.name;
  const own = agent === undefined ? null : ports.agents.runs({ agent, limit: runsShown });
  return {
    ...view,
    opened: agent === undefined ? null : ports.agents.show(agent),
    runs: own ?? value.runs,
    run: run === undefined ? null : findRun(ports.agents, run),
    trust: agent === undefined ? null : await readTrust(store, agent),
    predictions: ports.agents.predictions({ agent, limit: predictionsMax }),
    experiments: agent === undefined ? all : all.filter(({ body }) => body.agent === agent),
  };
}

/** Null when it is not among the newest. */
const findRun = (agents: AgentsPort, run: string): AgentRunRow | null =>
  agents.runs({ limit: runsMax }).find(({ id }) => id === run) ?? null;
