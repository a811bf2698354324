import { testKills } from './crawl-kills.ts';

testKills('killed four times, a crawl ends with what an uninterrupted one ends with', {
  ...{ names: /^sql-a/, pagesMin: 30, kills: 4, timeoutMs: 300_000 },
});
