import { runToEnd } from '#lib/serve';
import { crawlerService } from './service.ts';

process.exit(
  await runToEnd(crawlerService, {
    environment: process.env,
    run: async ({ log }) => {
      log.info('no source is configured yet, nothing to read', { sources: 0 });
    },
  }),
);
