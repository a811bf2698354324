import { test } from 'vitest';
import { docsFolder } from '../kit/docs.ts';
import { findServer } from '../kit/postgres-server.ts';
import { checkKills } from './crawl-kills.ts';

const root = docsFolder('postgresql');
const missing =
  root === undefined
    ? ': no PostgreSQL manual'
    : 'missing' in findServer()
      ? ': no PostgreSQL with pgvector'
      : '';

test.skipIf(missing !== '')(
  `killed four times, a crawl ends with what an uninterrupted one ends with${missing}`,
  () => checkKills({ root: root ?? '', names: /^sql-a/, pagesMin: 30, kills: 4 }),
  300_000,
);
