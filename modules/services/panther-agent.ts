import { agentService } from '#agent/service';
import { defineServiceModule, pantherPackage, ref, select } from '#nix';
import { opnix } from './opnix.ts';

const fleetFile = 'panther/fleet.json';

export const pantherAgent = defineServiceModule(agentService, {
  requires: () => [opnix],
  environment: () => ({
    // Its owner comes from the other machines of the tailnet.
    PANTHER_BIND: 'tailnet' as const,
    PANTHER_FLEET_FILE: `/etc/${fleetFile}`,
  }),
  machine: ({ options, secret }) => ({
    environment: {
      systemPackages: [pantherPackage],
      // Beside the program, not in it: a change of the fleet restarts no service.
      etc: {
        [fleetFile]: {
          source: select(ref('inputs.self.packages'), [
            ref('pkgs.stdenv.hostPlatform.system'),
            'fleet',
          ]),
        },
      },
      // PAM gives them to `ssh HOST panther ask` too, which starts no login shell.
      sessionVariables: {
        PANTHER_AGENT_URL: `http://127.0.0.1:${options.environment.PANTHER_PORT ?? agentService.port}`,
        PANTHER_AGENT_TOKEN_FILE: secret('agentToken'),
        PANTHER_FLEET_FILE: `/etc/${fleetFile}`,
      },
    },
  }),
});
