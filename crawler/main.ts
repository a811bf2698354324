import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runToEnd } from '#lib/serve';
import { crawlerService } from './service.ts';

process.exit(
  await runToEnd(crawlerService, {
    environment: process.env,
    run: async ({ env, log, signal, credentials }) => {
      const stateFolder = resolve(env.PANTHER_STATE_DIR);
      const folder = resolve(env.PANTHER_KNOWLEDGE_DIR ?? join(stateFolder, 'knowledge'));
      const isNew = env.DATABASE_URL === undefined && !existsSync(folder);
      if (env.PANTHER_CRAWLER_CONTACT === undefined && isNew) {
        log.info('nothing to read: there is no knowledge base and nobody named to sites', {
          hint: 'set PANTHER_CRAWLER_CONTACT, or add a folder with: panther sources add',
        });
        return;
      }
      // Loaded when there is work: the engine, the database and the parsers are large.
      const { runService } = await import('./nightly/start.ts');
      const hasKey = credentials.given.includes('embeddingApiKey');
      const environment = process.env;
      await runService({ env, folder, stateFolder, log, signal, environment, hasKey });
    },
  }),
);
