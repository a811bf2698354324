// The service: one process that owns brain.db, runs cycles on paper and answers on its door.
import { serve } from '#lib/serve';
import { startBrainService } from './cycle/service-start.ts';
import { brainService } from './service.ts';

process.exit(
  await serve(brainService, {
    environment: process.env,
    start: (context) => startBrainService(context, { env: process.env, cwd: process.cwd() }),
  }),
);
