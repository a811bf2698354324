import { agentService } from '#agent/service';
import { defineServiceModule } from '#nix';
import { opnix } from './opnix.ts';

export const pantherAgent = defineServiceModule(agentService, {
  requires: () => [opnix],
  // Its owner comes from the other machines of the tailnet.
  environment: () => ({ PANTHER_BIND: 'tailnet' as const }),
});
