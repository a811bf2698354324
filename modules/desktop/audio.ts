import { z } from 'zod';
import { defineModule, pkg } from '#nix';

export const audio = defineModule({
  name: 'desktop/audio',
  description: 'Sound through PipeWire, for programs that speak ALSA, PulseAudio or JACK',
  options: z.strictObject({
    jack: z.boolean().default(false).describe('Accept programs that speak JACK.'),
  }),
  nixos: ({ options }) => ({
    // Lets PipeWire ask for real-time priority.
    security: { rtkit: { enable: true } },
    services: {
      pipewire: {
        enable: true,
        alsa: { enable: true, support32Bit: true },
        pulse: { enable: true },
        jack: { enable: options.jack },
        wireplumber: { enable: true },
      },
    },
    environment: { systemPackages: [pkg('pavucontrol')] },
  }),
});
