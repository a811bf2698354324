import { serve } from '#lib';
import { agentService } from './service.ts';

process.exit(await serve(agentService, { environment: process.env }));
