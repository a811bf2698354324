import { z } from 'zod';
import { defineModule, type NixAttrs, pkg, ref, str } from '#nix';

const optionsSchema = z.strictObject({
  dark: z.boolean().default(true).describe('Dark mode for programs that ask.'),
  font: z.string().min(1).default('Inter').describe('Family for interfaces.'),
  fontSize: z.int().min(6).max(24).default(11).describe('In points.'),
  cursor: z
    .string()
    .min(1)
    .default('Bibata-Modern-Classic')
    .describe('Theme of the mouse pointer, one of the Bibata package.'),
  cursorSize: z.int().min(16).max(96).default(24).describe('In logical pixels.'),
});
type Options = z.output<typeof optionsSchema>;

/** What GTK 4, Electron and browsers read through the settings portal. */
function desktopInterface(options: Options): NixAttrs {
  return {
    'color-scheme': options.dark ? 'prefer-dark' : 'default',
    'gtk-theme': options.dark ? 'adw-gtk3-dark' : 'adw-gtk3',
    'icon-theme': options.dark ? 'Papirus-Dark' : 'Papirus',
    'cursor-theme': options.cursor,
    'cursor-size': options.cursorSize,
    'font-name': `${options.font} ${options.fontSize}`,
    'document-font-name': `${options.font} ${options.fontSize}`,
    'monospace-font-name': `JetBrainsMono Nerd Font ${options.fontSize}`,
    'enable-hot-corners': false,
  };
}

function gtk(options: Options, hasGtk4Theme: boolean): NixAttrs {
  const preferDark = { 'gtk-application-prefer-dark-theme': options.dark };
  return {
    enable: true,
    gtk2: { configLocation: str`${ref('config.xdg.configHome')}/gtk-2.0/gtkrc` },
    font: { name: options.font, size: options.fontSize },
    theme: { name: options.dark ? 'adw-gtk3-dark' : 'adw-gtk3', package: pkg('adw-gtk3') },
    iconTheme: {
      name: options.dark ? 'Papirus-Dark' : 'Papirus',
      package: pkg('papirus-icon-theme'),
    },
    gtk3: { extraConfig: preferDark },
    gtk4: {
      extraConfig: preferDark,
      // GTK 4 programs follow the colour scheme; a theme forced on them breaks some.
      ...(hasGtk4Theme ? { theme: null } : {}),
    },
  };
}

export const homeUi = defineModule({
  name: 'home/ui',
  description: 'Theme, icons, pointer and fonts of GTK and Qt programs, and folders of the home',
  options: optionsSchema,
  nixos: () => ({ programs: { dconf: { enable: true } } }),
  home: ({ options, atLeast }) => ({
    gtk: gtk(options, atLeast('25.11')),
    qt: {
      enable: true,
      // Qt programs ask GTK for colours, fonts and file dialogs.
      platformTheme: { name: 'gtk3' },
    },
    home: {
      pointerCursor: {
        enable: true,
        name: options.cursor,
        package: pkg('bibata-cursors'),
        size: options.cursorSize,
        gtk: { enable: true },
        x11: { enable: true },
      },
    },
    dconf: { settings: { 'org/gnome/desktop/interface': desktopInterface(options) } },
    fonts: { fontconfig: { enable: true } },
    xdg: {
      enable: true,
      userDirs: {
        enable: true,
        createDirectories: true,
        // The default depends on the state version since 26.05.
        ...(atLeast('26.05') ? { setSessionVariables: false } : {}),
      },
    },
  }),
});
