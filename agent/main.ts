import { serve } from '#lib/serve';
import { agentService } from './service.ts';
import { startAgent } from './web/start.ts';

process.exit(
  await serve(agentService, {
    environment: process.env,
    start: (context) => startAgent(context, { environment: process.env, cwd: process.cwd() }),
  }),
);
