import type { BaseState } from '#crawler';
import { type Metric, type ObservedRequest, renderMetrics } from '#lib/http';
import type { BrainReading } from './brain-probe.ts';

/** Requests by what was asked and what came of it. */
export interface Counters {
  count(request: ObservedRequest): void;
  samples(): readonly {
    readonly labels: Readonly<Record<string, string>>;
    count: number;
    seconds: number;
  }[];
}

const seriesMax = 1_000;

export function createCounters(): Counters {
  const series = new Map<
    string,
    { labels: Readonly<Record<string, string>>; count: number; seconds: number }
  >();
  return {
    count({ method, route, status, durationMs }) {
      const key = `${method} ${route} ${status}`;
      const known = series.get(key);
      if (known === undefined && series.size >= seriesMax) return;
      const labels = { method, route, status: String(status) };
      const one = known ?? { labels, count: 0, seconds: 0 };
      one.count += 1;
      one.seconds += durationMs / 1_000;
      series.set(key, one);
    },
    samples: () => [...series.values()],
  };
}

export interface AgentState {
  readonly startedAt: number;
  readonly knowledge: BaseState;
  readonly brain: BrainReading | undefined;
}

/** What `/metrics` answers. */
export function renderAgentMetrics(counters: Counters, state: AgentState): string {
  const { startedAt, knowledge, brain } = state;
  const samples = counters.samples();
  const { rss, heapUsed } = process.memoryUsage();
  const one = (name: string, help: string, value: number): Metric => ({
    ...{ name: `panther_agent_${name}`, help, type: 'gauge' as const },
    samples: [{ value }],
  });
  return renderMetrics([
    one('start_time_seconds', 'When the agent was started.', startedAt / 1_000),
    one('resident_memory_bytes', 'Memory of the process.', rss),
    one('heap_bytes', 'Of it, what JavaScript uses.', heapUsed),
    one(
      'knowledge_up',
      'Whether the knowledge base is open.',
      Number(knowledge.status === 'ready'),
    ),
    ...(brain === undefined
      ? []
      : [
          one('brain_up', 'Whether the brain answered when it was last asked.', upOf(brain)),
          one('brain_asked_time_seconds', 'When that was.', brain.at / 1_000),
        ]),
    {
      name: 'panther_agent_http_requests_total',
      help: 'Requests by method, route and status.',
      type: 'counter',
      samples: samples.map(({ labels, count }) => ({ labels, value: count })),
    },
    {
      name: 'panther_agent_http_request_seconds_total',
      help: 'How long these took together.',
      type: 'counter',
      samples: samples.map(({ labels, seconds }) => ({ labels, value: seconds })),
    },
  ]);
}

const upOf = ({ status }: BrainReading): number => Number(status !== 'unreachable');
