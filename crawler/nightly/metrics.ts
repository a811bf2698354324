import { type Metric, renderMetrics } from '#lib';
import type { RunReport } from '../crawl/report.ts';

/** A nightly run as a whole; kept as JSON beside the metrics. */
export interface NightlyReport {
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly succeeded: boolean;
  readonly reports: readonly RunReport[];
  readonly faults: readonly {
    readonly source: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** Undefined where no embedding model is set, or another host did it. */
  readonly embedding: NightlyEmbedding | undefined;
}

export interface NightlyEmbedding {
  /** Chunks that got a vector. */
  readonly embedded: number;
  /** The model could not be asked; the rest waits for the next run. */
  readonly deferred: boolean;
  /** Chunks that the model gives no usable vector for. */
  readonly refused: number;
}

type Sample = Metric['samples'][number];

/** The report in Prometheus' text format (0.0.4), for node_exporter's textfile collector. */
export function renderNightlyMetrics(report: NightlyReport): string {
  const { reports, faults, startedAt, endedAt, succeeded, embedding } = report;
  const of = (value: (run: RunReport) => number): Sample[] =>
    reports.map((run) => ({ value: value(run), labels: { source: run.source } }));
  const metrics: Omit<Metric, 'type'>[] = [
    gauge('last_run_timestamp_seconds', 'When the last nightly run ended.', endedAt / 1_000),
    gauge('last_run_duration_seconds', 'How long it took.', (endedAt - startedAt) / 1_000),
    gauge(
      'last_run_success',
      'Whether every source of it was read as it should be.',
      Number(succeeded),
    ),
    {
      name: 'source_faults',
      help: 'Sources that could not be begun, by the code of the fault.',
      samples: faults.map(({ source, code }) => ({ value: 1, labels: { source, code } })),
    },
    {
      name: 'source_pages',
      help: 'Pages of the last run of a source, by what came of them.',
      samples: reports.flatMap(({ source, pages }) =>
        Object.entries(pages).map(([outcome, value]) => ({ value, labels: { source, outcome } })),
      ),
    },
    { name: 'source_documents', help: 'Stored pages.', samples: of((run) => run.documents) },
    { name: 'source_bytes', help: 'Bytes read.', samples: of((run) => run.bytes) },
    {
      name: 'source_duration_seconds',
      help: 'How long the last run of a source took.',
      samples: of((run) => run.durationMs / 1_000),
    },
    {
      name: 'source_removed_documents',
      help: 'Pages taken away.',
      samples: of(({ removed }) => removed.gone + removed.missing + removed.unlinked),
    },
    {
      name: 'source_suspicious_documents',
      help: 'Stored pages that address a model.',
      samples: of((run) => run.hidden.suspicious),
    },
    {
      name: 'source_alarms',
      help: 'What the owner should look at.',
      samples: of((run) => run.alarms.length),
    },
    ...(embedding === undefined ? [] : embeddingGauges(embedding)),
  ];
  return renderMetrics(
    metrics.map(({ name, ...rest }) => ({
      ...{ ...rest, name: `panther_crawler_${name}`, type: 'gauge' },
    })),
  );
}

function embeddingGauges({ embedded, deferred, refused }: NightlyEmbedding) {
  return [
    gauge('embedded_chunks', 'Chunks that got a vector in the last nightly run.', embedded),
    gauge(
      'embedding_deferred',
      'Whether chunks wait for a vector because the model could not be asked.',
      Number(deferred),
    ),
    gauge('embedding_refused_chunks', 'Chunks that got no usable vector.', refused),
  ];
}

function gauge(name: string, help: string, value: number): Omit<Metric, 'type'> {
  return { name, help, samples: [{ value }] };
}
