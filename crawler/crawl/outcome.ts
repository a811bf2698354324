/** What came of one address. */
export const outcomes = [
  'added',
  'changed',
  'unchanged',
  'duplicate',
  'moved',
  'held',
  'missing',
  'gone',
  'empty',
  'skipped',
  'out-of-scope',
  'forbidden',
  'deferred',
  'failed',
] as const;

export type Outcome = (typeof outcomes)[number];

/** How a run ended. `run-limit`: its bytes or its time, of all starts together. `paused`: a bound of this start or a stop; the next start goes on with it. */
export const runOutcomes = [
  'complete',
  'page-limit',
  'run-limit',
  'paused',
  'refused-removal',
  'too-many-failures',
] as const;

export type RunOutcome = (typeof runOutcomes)[number];
