import { agentService } from '#agent/service';
import { brainService } from '#brain/service';
import { crawlerService } from '#crawler/service';
import type { Service } from '#lib';

/** Everything that runs on one machine, in the order of the table. */
export const services: readonly Service[] = [brainService, agentService, crawlerService];
