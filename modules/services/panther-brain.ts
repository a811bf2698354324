import { brainService } from '#brain/service';
import { defineServiceModule } from '#nix';
import { opnix } from './opnix.ts';

// Loopback only: whoever wants to see or steer it goes through the agent.
export const pantherBrain = defineServiceModule(brainService, { requires: () => [opnix] });
