import { describe, expect, test } from 'vitest';
import { stemWord } from './stem.ts';

describe('the stem of an English word', () => {
  // The sample vocabulary at https://snowballstem.org/algorithms/english/stemmer.html.
  test.each([
    ['consignment', 'consign'],
    ['consistently', 'consist'],
    ['consolatory', 'consolatori'],
    ['consolidating', 'consolid'],
    ['conspicuously', 'conspicu'],
    ['conspiracy', 'conspiraci'],
    ['constables', 'constabl'],
    ['knackeries', 'knackeri'],
    ['kneeling', 'kneel'],
    ['knightly', 'knight'],
    ['knitted', 'knit'],
    ['knives', 'knive'],
    ['knockers', 'knocker'],
  ])('of %s is %s', (word, stem) => {
    expect(stemWord(word)).toBe(stem);
  });

  // PostgreSQL 18: select (ts_lexize('english_stem', word))[1].
  test.each([
    ['vacuuming', 'vacuum'],
    ['indexes', 'index'],
    ['replication', 'replic'],
    ['queries', 'queri'],
    ['dying', 'die'],
    ['succeeding', 'succeed'],
    ['generally', 'general'],
    ['hopping', 'hop'],
    ['hoping', 'hope'],
    ['adding', 'add'],
    ['ties', 'tie'],
    ['syzygy', 'syzygi'],
    ['sayings', 'say'],
    ['possibly', 'possibl'],
    ['rational', 'ration'],
  ])('of %s is %s, as PostgreSQL has it', (word, stem) => {
    expect(stemWord(word)).toBe(stem);
  });
});
