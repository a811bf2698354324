import { z } from 'zod';

const plainText = z.string().regex(/^[^\p{Cc}]*$/u, 'one line without control characters');
const command = z.array(plainText.min(1)).min(1);

const output = z.strictObject({
  mode: z
    .string()
    .regex(/^\d+x\d+(@\d+(\.\d+)?)?$/)
    .nullable()
    .default(null)
    .describe(
      'Resolution and refresh rate, such as 2560x1600@165; null for what the screen prefers.',
    ),
  scale: z.number().min(0.5).max(4).nullable().default(null).describe('null: niri picks one.'),
  position: z
    .strictObject({ x: z.int().describe('Left.'), y: z.int().describe('Top.') })
    .nullable()
    .default(null)
    .describe('Top left corner in logical pixels; null: to the right of the others.'),
  transform: z
    .enum(['normal', '90', '180', '270', 'flipped', 'flipped-90', 'flipped-180', 'flipped-270'])
    .default('normal')
    .describe('Rotation, counter-clockwise.'),
  variableRefreshRate: z
    .boolean()
    .default(false)
    .describe('Let the refresh rate follow the content.'),
  off: z.boolean().default(false).describe('Leave this screen dark.'),
});

export const niriOptions = z.strictObject({
  keyboard: z
    .strictObject({
      layout: plainText.default('us').describe('XKB layouts, separated by commas.'),
      variant: plainText.default('').describe('XKB variants, one for each layout.'),
      options: plainText.default('').describe('XKB options, such as compose:ralt,ctrl:nocaps.'),
    })
    .prefault({})
    .describe('The keyboard, as in xkeyboard-config(7).'),
  outputs: z
    .record(plainText.min(1), output)
    .default({})
    .describe(
      'Screens by connector (eDP-1) or by "make model serial", as `niri msg outputs` says.',
    ),
  terminal: command.default(['ghostty']).describe('What Mod+T runs.'),
  browser: command.default(['zen-beta']).describe('What Mod+B runs.'),
  gaps: z.int().min(0).max(64).default(8).describe('Space around windows in logical pixels.'),
  cursor: z
    .strictObject({
      theme: plainText.default('Bibata-Modern-Classic').describe('As home/ui installs it.'),
      size: z.int().min(16).max(96).default(24).describe('In logical pixels.'),
    })
    .prefault({})
    .describe('The mouse pointer.'),
  extraConfig: z.string().default('').describe('Further lines of niri configuration (KDL).'),
});

export type NiriOptions = z.output<typeof niriOptions>;

export interface NiriFeatures {
  /** DankMaterialShell runs: its launcher, its lock screen, its volume and brightness keys. */
  readonly dms: boolean;
  /** niri 25.11 or newer: `include`, with which the shell's own settings take effect. */
  readonly includes: boolean;
  /** niri 25.08 or newer: it has an overview and starts xwayland-satellite by itself. Without, the
   * text is valid for 25.02 too, as nobody has recorded which of the two NixOS 25.05 ended with. */
  readonly overview: boolean;
}
