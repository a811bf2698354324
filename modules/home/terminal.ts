import { z } from 'zod';
import { defineModule, lines, type NixAttrs } from '#nix';

const optionsSchema = z.strictObject({
  terminal: z
    .enum(['ghostty', 'alacritty', 'kitty'])
    .default('ghostty')
    .describe("The terminal; niri's option `terminal` names the program that Mod+T runs."),
  font: z.string().min(1).default('JetBrainsMono Nerd Font').describe('Family.'),
  fontSize: z.int().min(6).max(32).default(12).describe('In points.'),
  scrollbackLines: z.int().min(1000).max(1_000_000).default(100_000).describe('Lines kept.'),
});
type Options = z.output<typeof optionsSchema>;

// DankMaterialShell writes the colours of the wallpaper beside each terminal's configuration; each
// terminal leaves out an include that is not there.
function ghostty(options: Options): NixAttrs {
  return {
    enable: true,
    enableFishIntegration: true,
    settings: {
      'font-family': options.font,
      'font-size': options.fontSize,
      // In bytes; a line of text with its colours takes some 200.
      'scrollback-limit': options.scrollbackLines * 200,
      'window-padding-x': 8,
      'window-padding-y': 6,
      // niri draws the frame.
      'window-decoration': false,
      'gtk-single-instance': true,
      'confirm-close-surface': false,
      'copy-on-select': 'clipboard',
      'mouse-hide-while-typing': true,
      'shell-integration': 'fish',
      'config-file': '?themes/dankcolors',
    },
  };
}

function alacritty(options: Options): NixAttrs {
  return {
    enable: true,
    settings: {
      general: { import: ['~/.config/alacritty/dank-theme.toml'], live_config_reload: true },
      font: { normal: { family: options.font }, size: options.fontSize },
      scrolling: { history: Math.min(options.scrollbackLines, 100_000) },
      selection: { save_to_clipboard: true },
      window: { decorations: 'None', dynamic_padding: true, padding: { x: 8, y: 6 } },
      mouse: { hide_when_typing: true },
    },
  };
}

function kitty(options: Options): NixAttrs {
  return {
    enable: true,
    font: { name: options.font, size: options.fontSize },
    shellIntegration: { enableFishIntegration: true },
    settings: {
      scrollback_lines: options.scrollbackLines,
      copy_on_select: 'clipboard',
      enable_audio_bell: false,
      hide_window_decorations: true,
      update_check_interval: 0,
      window_padding_width: 6,
      confirm_os_window_close: 0,
    },
    extraConfig: 'globinclude dank-theme.conf\nglobinclude dank-tabs.conf\n',
  };
}

const terminals = { ghostty, alacritty, kitty } as const;

// https://zellij.dev/documentation/options
const zellijSettings: NixAttrs = {
  default_shell: 'fish',
  pane_frames: false,
  copy_on_select: true,
  scroll_buffer_size: 50_000,
  session_serialization: true,
  show_startup_tips: false,
  show_release_notes: false,
};

// https://zellij.dev/documentation/creating-a-layout
const devLayout = `layout {
    default_tab_template {
        pane size=1 borderless=true {
            plugin location="tab-bar"
        }
        children
        pane size=1 borderless=true {
            plugin location="status-bar"
        }
    }
    tab name="edit" focus=true {
        pane split_direction="vertical" {
            pane command="nvim" size="60%"
            pane split_direction="horizontal" {
                pane
                pane
            }
        }
    }
    tab name="git" {
        pane command="lazygit"
    }
    tab name="agent" {
        pane command="opencode"
    }
}
`;

export const homeTerminal = defineModule({
  name: 'home/terminal',
  description: 'Terminal and zellij, which keeps sessions open and splits the window',
  options: optionsSchema,
  home: ({ options }) => ({
    programs: {
      [options.terminal]: terminals[options.terminal](options),
      // Not started by the shell: it would nest, and every SSH login would open a session.
      zellij: { enable: true, enableFishIntegration: false, settings: zellijSettings },
    },
    xdg: { configFile: { 'zellij/layouts/dev.kdl': { text: lines(devLayout) } } },
  }),
});
