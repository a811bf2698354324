import { renderBinds } from './binds.ts';
import type { NiriFeatures, NiriOptions } from './options.ts';
import { quote } from './quote.ts';

/** Files that the shell keeps beside niri's configuration: what its settings window changes. */
export const shellFiles = [
  'colors',
  'layout',
  'alttab',
  'outputs',
  'cursor',
  'windowrules',
  'binds',
] as const;

function renderInput({ keyboard }: NiriOptions): string {
  const xkb = (['layout', 'variant', 'options'] as const)
    .filter((key) => keyboard[key] !== '')
    .map((key) => `            ${key} ${quote(keyboard[key])}`);
  return `input {
    keyboard {
        xkb {
${xkb.join('\n')}
        }
        repeat-delay 300
        repeat-rate 40
        track-layout "window"
    }
    touchpad {
        tap
        dwt
        natural-scroll
        scroll-method "two-finger"
        click-method "clickfinger"
    }
    mouse {
        accel-profile "flat"
    }
    warp-mouse-to-focus
    focus-follows-mouse max-scroll-amount="0%"
    workspace-auto-back-and-forth
    // The power key is logind's.
    disable-power-key-handling
}`;
}

function renderOutputs({ outputs }: NiriOptions): string[] {
  return Object.keys(outputs)
    .sort()
    .flatMap((name) => {
      const screen = outputs[name];
      if (screen === undefined) return [];
      const { mode, scale, position, transform } = screen;
      const body = [
        ...(screen.off ? ['off'] : []),
        ...(mode === null ? [] : [`mode ${quote(mode)}`]),
        ...(scale === null ? [] : [`scale ${scale}`]),
        ...(position === null ? [] : [`position x=${position.x} y=${position.y}`]),
        ...(transform === 'normal' ? [] : [`transform ${quote(transform)}`]),
        ...(screen.variableRefreshRate ? ['variable-refresh-rate'] : []),
      ];
      return [`output ${quote(name)} {\n${body.map((line) => `    ${line}\n`).join('')}}`];
    });
}

// The shell paints the wallpaper on niri's backdrop, which a see-through workspace shows.
const seeThrough = `
    background-color "transparent"`;

const noHotCorners = `

gestures {
    hot-corners {
        off
    }
}`;

function renderLook({ gaps, cursor }: NiriOptions, { dms, overview }: NiriFeatures): string {
  return `layout {
    gaps ${gaps}
    center-focused-column "on-overflow"
    preset-column-widths {
        proportion 0.33333
        proportion 0.5
        proportion 0.66667
        proportion 1.0
    }
    default-column-width { proportion 0.5; }
    focus-ring {
        width 2
        active-color "#7fc8ff"
        inactive-color "#505050"
    }
    border {
        off
    }
    shadow {
        on
    }
    tab-indicator {
        hide-when-single-tab
    }${dms && overview ? seeThrough : ''}
}

cursor {
    xcursor-theme ${quote(cursor.theme)}
    xcursor-size ${cursor.size}
    hide-when-typing
    hide-after-inactive-ms 5000
}

prefer-no-csd
screenshot-path "~/Pictures/Screenshots/%Y-%m-%d %H-%M-%S.png"

hotkey-overlay {
    skip-at-startup
}${overview ? noHotCorners : ''}`;
}

const windowRules = `window-rule {
    geometry-corner-radius 10
    clip-to-geometry true
    draw-border-with-background false
}

window-rule {
    match app-id=r#"^org\\.gnome\\.Calculator$"#
    match app-id=r#"^org\\.pulseaudio\\.pavucontrol$"#
    match app-id=r#"^\\.?blueman-manager(-wrapped)?$"#
    match app-id=r#"^xdg-desktop-portal(-gtk|-gnome)?$"#
    match app-id=r#"^(org\\.quickshell|com\\.danklinux\\.dms)$"#
    match app-id=r#"^1[pP]assword$"#
    match title="^Picture-in-Picture$"
    open-floating true
}

// Passwords are left out of screenshots and shared screens.
window-rule {
    match app-id=r#"^1[pP]assword$"#
    match app-id=r#"^org\\.gnome\\.seahorse"#
    block-out-from "screen-capture"
}`;

const wallpaperRule = `layer-rule {
    match namespace="^quickshell$"
    place-within-backdrop true
}`;

const notificationRule = `layer-rule {
    match namespace="^dms:notification"
    block-out-from "screencast"
}`;

// Below niri 25.08 nobody starts an X server; the number is fixed, so that programs know it.
const startXwayland = `spawn-at-startup "xwayland-satellite" ":12"
environment {
    DISPLAY ":12"
}`;

/** niri's configuration file (KDL), of https://github.com/niri-wm/niri/tree/main/docs/wiki. */
export function renderNiriConfig(options: NiriOptions, features: NiriFeatures): string {
  const parts = [
    renderInput(options),
    ...renderOutputs(options),
    renderLook(options, features),
    ...(features.overview ? [] : [startXwayland]),
    windowRules,
    ...(features.dms && features.overview ? [wallpaperRule] : []),
    ...(features.dms ? [notificationRule] : []),
    renderBinds(options, features),
    ...(options.extraConfig === '' ? [] : [options.extraConfig.trimEnd()]),
    ...(features.dms && features.includes
      ? [shellFiles.map((name) => `include "dms/${name}.kdl"`).join('\n')]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}
