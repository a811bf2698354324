import { isOnAtHome, readDisplayManagers } from '../desktop.ts';
import { type HostModel, isOn, siteOf, valueAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const niri = 'programs.niri.enable';
const session = 'services.displayManager.defaultSession';

export const niriSession = defineRule({
  code: 'PN074',
  over: 'host',
  title: 'The niri session is not complete',
  severity: 'error',
  run: (host, report) => {
    const chosen = valueAt(host, session);
    if (!isOn(host, niri)) {
      if (chosen !== 'niri') return;
      report({
        where: siteOf(host, session),
        option: session,
        message: `${session} is "niri", and nothing makes that session; NixOS refuses it`,
        hint: `set ${niri} = true`,
      });
      return;
    }
    for (const { option, message, hint } of gaps(host, chosen)) {
      report({ where: siteOf(host, niri), option, message, hint });
    }
  },
});

interface Gap {
  readonly option: string;
  readonly message: string;
  readonly hint: string;
}

function gaps(host: HostModel, chosen: unknown): Gap[] {
  const found: Gap[] = [];
  if (chosen !== 'niri') {
    const message = `niri is on, and ${session} is ${chosen === undefined ? 'not set' : 'another'}: the greeter starts what it finds first`;
    found.push({ option: session, message, hint: `set ${session} = "niri"` });
  }
  if (readDisplayManagers(host).length === 0) {
    const message = 'niri is on, and there is no display manager to log in with';
    found.push({ option: niri, message, hint: 'switch on desktop/greeter' });
  }
  for (const option of [
    'services.pipewire.enable',
    'services.pipewire.pulse.enable',
    'security.rtkit.enable',
  ]) {
    if (isOn(host, option)) continue;
    const message = `niri is on and ${option} is not: no sound, or sound that stutters, and no screen sharing`;
    found.push({ option, message, hint: 'switch on desktop/audio' });
  }
  const other = 'wayland.windowManager.niri.enable';
  if (isOnAtHome(host, other)) {
    const message = `${other} of Home Manager writes the same configuration file as the module of this fleet`;
    found.push({ option: other, message, hint: 'leave it out' });
  }
  return found;
}
