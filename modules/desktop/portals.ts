import { defineModule, pkgs } from '#nix';

// What niri's own niri-portals.conf says, plus the file chooser: GNOME's needs Nautilus to be
// running and shows nothing without it.
const niriPortals = {
  default: ['gnome', 'gtk'],
  'org.freedesktop.impl.portal.Access': 'gtk',
  'org.freedesktop.impl.portal.FileChooser': 'gtk',
  'org.freedesktop.impl.portal.Notification': 'gtk',
  'org.freedesktop.impl.portal.Secret': 'gnome-keyring',
} as const;

export const portals = defineModule({
  name: 'desktop/portals',
  description:
    'How programs ask for files, screens and settings: screen sharing, file dialogs, dark mode',
  nixos: () => ({
    xdg: {
      portal: {
        enable: true,
        // Screen sharing goes through GNOME's portal, whose interface niri speaks.
        extraPortals: pkgs('xdg-desktop-portal-gnome', 'xdg-desktop-portal-gtk'),
        config: { common: { default: ['gtk'] }, niri: niriPortals },
      },
    },
  }),
});
