import { isOn, siteOf } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const pulse = ['services.pulseaudio.enable', 'hardware.pulseaudio.enable'] as const;
const pipewire = ['services.pipewire.enable', 'services.pipewire.pulse.enable'] as const;

export const soundServers = defineRule({
  code: 'PN076',
  over: 'host',
  title: 'Two sound servers',
  severity: 'error',
  run: (host, report) => {
    const old = pulse.find((key) => isOn(host, key));
    const current = pipewire.find((key) => isOn(host, key));
    if (old === undefined || current === undefined) return;
    report({
      where: siteOf(host, old),
      option: old,
      message: `${old} and ${current} are both on`,
      hint: 'PipeWire speaks the protocol of PulseAudio; leave PulseAudio off',
    });
  },
});
