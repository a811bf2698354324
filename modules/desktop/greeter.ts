import { z } from 'zod';
import { defineModule, type NixAttrs, ref } from '#nix';
import { niri } from './niri.ts';

const optionsSchema = z.strictObject({
  copyUserTheme: z
    .boolean()
    .default(true)
    .describe("Show the owner's wallpaper and colours on the login screen."),
  niriConfig: z
    .string()
    .default('')
    .describe(
      'niri configuration (KDL) of the login screen instead of its own, for a keyboard that is not us, say.',
    ),
});

/** DankMaterialShell's login screen on greetd, the only display manager. */
export const greeter = defineModule({
  name: 'desktop/greeter',
  description: 'Graphical login: greetd with the greeter of DankMaterialShell, into niri',
  options: optionsSchema,
  requires: () => [niri],
  // Part of nixpkgs since 26.05.
  needs: ({ version }) => (version >= '26.05' ? [] : ['dms']),
  units: ['greetd'],
  nixos: ({ options, user, atLeast }) => {
    const settings: NixAttrs = {
      enable: true,
      compositor: {
        name: 'niri',
        ...(options.niriConfig === '' ? {} : { customConfig: options.niriConfig }),
      },
      ...(options.copyUserTheme ? { configHome: ref(`config.users.users.${user.name}.home`) } : {}),
    };
    return {
      ...(atLeast('26.05')
        ? {
            services: {
              displayManager: { 'dms-greeter': settings, defaultSession: 'niri' },
              greetd: { enable: true },
            },
          }
        : {
            imports: [ref('inputs.dms.nixosModules.greeter')],
            programs: { 'dank-material-shell': { greeter: settings } },
            services: { displayManager: { defaultSession: 'niri' }, greetd: { enable: true } },
          }),
      // The login password opens the keyring too.
      security: { pam: { services: { greetd: { enableGnomeKeyring: true } } } },
    };
  },
});
