import { serve } from '#lib/serve';
import { agentService } from './service.ts';

process.exit(await serve(agentService, { environment: process.env }));
