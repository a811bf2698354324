import { expect, test } from 'vitest';
import { renderNightlyMetrics } from './metrics.ts';

// The text format 0.0.4 of Prometheus (docs/instrumenting/exposition_formats): HELP, TYPE, samples, escapes of
// label values.
test('a night without sources, and one with a fault', () => {
  const base = { startedAt: 1_000, endedAt: 3_500, reports: [], embedding: undefined };
  expect(renderNightlyMetrics({ ...base, succeeded: true, faults: [] })).toBe(
    `# HELP panther_crawler_last_run_timestamp_seconds When the last nightly run ended.
# TYPE panther_crawler_last_run_timestamp_seconds gauge
panther_crawler_last_run_timestamp_seconds 3.5
# HELP panther_crawler_last_run_duration_seconds How long it took.
# TYPE panther_crawler_last_run_duration_seconds gauge
panther_crawler_last_run_duration_seconds 2.5
# HELP panther_crawler_last_run_success Whether every source of it was read as it should be.
# TYPE panther_crawler_last_run_success gauge
panther_crawler_last_run_success 1
`,
  );
  const embedding = { embedded: 7, deferred: true, refused: 2 };
  const rendered = renderNightlyMetrics({ ...base, embedding, succeeded: true, faults: [] });
  expect(rendered.split('\n').filter((line) => /^panther_crawler_embed/.test(line))).toEqual([
    'panther_crawler_embedded_chunks 7',
    'panther_crawler_embedding_deferred 1',
    'panther_crawler_embedding_refused_chunks 2',
  ]);
  const faults = [{ source: 'a"\\\nb', code: 'crawl.source', message: '' }];
  expect(renderNightlyMetrics({ ...base, succeeded: false, faults })).toContain(
    'panther_crawler_source_faults{source="a\\"\\\\\\nb",code="crawl.source"} 1\n',
  );
});
