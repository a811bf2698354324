import { z } from 'zod';
import { defineModule, pkgs } from '#nix';

export const fonts = defineModule({
  name: 'desktop/fonts',
  description: 'Fonts for text, code, symbols and every script',
  options: z.strictObject({
    sansSerif: z.string().min(1).default('Inter').describe('Family for interfaces.'),
    serif: z.string().min(1).default('Noto Serif').describe('Family for reading.'),
    monospace: z
      .string()
      .min(1)
      .default('JetBrainsMono Nerd Font')
      .describe('Family for code and terminals.'),
  }),
  nixos: ({ options }) => ({
    fonts: {
      enableDefaultPackages: true,
      packages: pkgs(
        'fira-code',
        'inter',
        'material-symbols',
        'nerd-fonts.jetbrains-mono',
        'nerd-fonts.symbols-only',
        'noto-fonts',
        'noto-fonts-cjk-sans',
        'noto-fonts-color-emoji',
      ),
      fontconfig: {
        enable: true,
        defaultFonts: {
          sansSerif: [options.sansSerif, 'Noto Sans CJK SC'],
          serif: [options.serif, 'Noto Serif'],
          monospace: [options.monospace, 'Noto Sans Mono'],
          emoji: ['Noto Color Emoji'],
        },
      },
    },
  }),
});
