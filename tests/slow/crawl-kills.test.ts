import { test } from 'vitest';
import { checkKills } from '../faults/crawl-kills.ts';
import { docsFolder } from '../kit/docs.ts';
import { findServer } from '../kit/postgres-server.ts';

const root = docsFolder('postgresql');
const missing =
  root === undefined
    ? ': no PostgreSQL manual'
    : 'missing' in findServer()
      ? ': no PostgreSQL with pgvector'
      : '';

test.skipIf(missing !== '')(
  `killed twenty times, a crawl ends with what an uninterrupted one ends with${missing}`,
  () => checkKills({ root: root ?? '', names: /^(?:sql-|functions-)/, pagesMin: 150, kills: 20 }),
  1_800_000,
);
