import { expect, test } from 'vitest';
import { renderMetrics } from './metrics.ts';

// The example of escaping in prometheus.io/docs/instrumenting/exposition_formats, "Comments, help text,
// and type information", with its own label and text.
test('renders what the format document shows', () => {
  const text = renderMetrics([
    {
      ...{ name: 'msdos_file_access_time_seconds', help: 'Last\naccess \\ time.', type: 'gauge' },
      samples: [
        {
          value: 1.458255915e9,
          labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"F"' },
        },
      ],
    },
    {
      name: 'metric_without_timestamp_and_labels',
      help: 'x',
      type: 'counter',
      samples: [{ value: 12.47 }],
    },
    { name: 'left_out', help: 'x', type: 'counter', samples: [] },
    { name: 'odd', help: 'x', type: 'gauge', samples: [{ value: Number.POSITIVE_INFINITY }] },
  ]);
  expect(text.split('\n')).toEqual([
    '# HELP msdos_file_access_time_seconds Last\\naccess \\\\ time.',
    '# TYPE msdos_file_access_time_seconds gauge',
    'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"F\\""} 1458255915',
    '# HELP metric_without_timestamp_and_labels x',
    '# TYPE metric_without_timestamp_and_labels counter',
    'metric_without_timestamp_and_labels 12.47',
    '# HELP odd x',
    '# TYPE odd gauge',
    'odd +Inf',
    '',
  ]);
});
