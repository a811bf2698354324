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
  /** Chunks that got a vector; undefined where no embedding model is set. */
  readonly embedded: number | undefined;
}

interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The report in Prometheus' text format (0.0.4), for node_exporter's textfile collector. */
export function renderMetrics(report: NightlyReport): string {
  const { reports, faults, startedAt, endedAt, succeeded, embedded } = report;
  const of = (value: (run: RunReport) => number): Sample[] =>
    reports.map((run) => ({ value: value(run), labels: { source: run.source } }));
  const metrics: Metric[] = [
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
    ...(embedded === undefined
      ? []
      : [gauge('embedded_chunks', 'Chunks that got a vector in the last nightly run.', embedded)]),
  ];
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(renderMetric)
    .join('');
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ value }] };
}

function renderMetric({ name, help, samples }: Metric): string {
  const full = `panther_crawler_${name}`;
  const lines = samples.map(({ value, labels }) => `${full}${renderLabels(labels)} ${value}`);
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join('\n')}\n`;
}

function renderLabels(labels: Readonly<Record<string, string>> | undefined): string {
  if (labels === undefined) return '';
  const quoted = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${quoted(value)}"`);
  return `{${pairs.join(',')}}`;
}
