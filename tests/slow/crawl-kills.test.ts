import { testKills } from '../faults/crawl-kills.ts';

testKills('killed twenty times, a crawl ends with what an uninterrupted one ends with', {
  ...{ names: /^(?:sql-|functions-)/, pagesMin: 150, kills: 20, timeoutMs: 1_800_000 },
});
