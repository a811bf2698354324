import { serve } from '#lib';
import { brainService } from './service.ts';

process.exit(await serve(brainService, { environment: process.env }));
