import { serve } from '#lib/serve';
import { brainService } from './service.ts';

process.exit(await serve(brainService, { environment: process.env }));
