import { z } from 'zod';
import { defineModule, type NixAttrs, pkg, ref, str } from '#nix';
import { audio } from './audio.ts';
import { niri } from './niri.ts';
import { portals } from './portals.ts';

const optionsSchema = z.strictObject({
  systemMonitoring: z
    .boolean()
    .default(true)
    .describe('Processor, memory and process widgets. Not on 25.05, which lacks dgop.'),
  vpn: z.boolean().default(true).describe('The VPN widget, through NetworkManager.'),
  dynamicTheming: z.boolean().default(true).describe('Colours taken from the wallpaper.'),
  audioWavelength: z.boolean().default(true).describe('The sound visualiser.'),
  calendarEvents: z.boolean().default(false).describe('Calendar events, through khal.'),
  clipboardPaste: z.boolean().default(true).describe('Paste from the clipboard history.'),
  lockBeforeSleep: z
    .boolean()
    .default(true)
    .describe('Lock every session before the machine sleeps, whatever its settings say.'),
});

function shellConfig(options: z.output<typeof optionsSchema>, hasDgop: boolean): NixAttrs {
  return {
    enable: true,
    // The one thing that starts the shell: niri's configuration must not spawn it as well.
    systemd: { enable: true },
    enableSystemMonitoring: options.systemMonitoring && hasDgop,
    enableVPN: options.vpn,
    enableDynamicTheming: options.dynamicTheming,
    enableAudioWavelength: options.audioWavelength,
    enableCalendarEvents: options.calendarEvents,
    enableClipboardPaste: options.clipboardPaste,
  };
}

// The shell locks on logind's signal, but asks for that before sleep only if told so in its
// settings window, where the default is no.
const lockBeforeSleep: NixAttrs = {
  description: 'Lock every session before sleep',
  before: ['sleep.target'],
  wantedBy: ['sleep.target'],
  serviceConfig: {
    Type: 'oneshot',
    ExecStart: str`${pkg('systemd')}/bin/loginctl lock-sessions`,
    // Time to cover the screen, which would otherwise be the first thing to see after waking up.
    ExecStartPost: str`${pkg('coreutils')}/bin/sleep 1`,
  },
};

/** Bar, launcher, notifications, lock screen, control centre and polkit agent in one: no other
 * notification daemon and no other polkit agent may run beside it. */
export const dankMaterialShell = defineModule({
  name: 'desktop/dank-material-shell',
  description: 'DankMaterialShell: bar, launcher, notifications, lock screen and polkit agent',
  options: optionsSchema,
  requires: () => [niri, audio, portals],
  // Part of nixpkgs since 26.05.
  needs: ({ version }) => (version >= '26.05' ? [] : ['dms']),
  units: ({ options }) => [
    'accounts-daemon',
    ...(options.lockBeforeSleep ? ['lock-before-sleep'] : []),
  ],
  nixos: ({ options, atLeast }) => ({
    ...(atLeast('26.05')
      ? { programs: { 'dms-shell': shellConfig(options, true) } }
      : {
          imports: [ref('inputs.dms.nixosModules.dank-material-shell')],
          programs: { 'dank-material-shell': shellConfig(options, atLeast('25.11')) },
        }),
    // Who the user is, battery and brightness of external screens.
    services: { 'accounts-daemon': { enable: true }, upower: { enable: true } },
    hardware: { i2c: { enable: true } },
    ...(options.lockBeforeSleep
      ? { systemd: { services: { 'lock-before-sleep': lockBeforeSleep } } }
      : {}),
  }),
});
