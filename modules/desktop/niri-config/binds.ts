import type { NiriFeatures, NiriOptions } from './options.ts';
import { quote } from './quote.ts';

function spawn(...words: readonly string[]): string {
  return `spawn ${words.map(quote).join(' ')};`;
}

function dms(...words: readonly string[]): string {
  return spawn('dms', 'ipc', 'call', ...words);
}

/** Keys that belong to the shell around the compositor. */
function shellBinds(features: NiriFeatures): string[] {
  const locked = 'allow-when-locked=true';
  if (!features.dms) {
    const sink = '@DEFAULT_AUDIO_SINK@';
    return [
      `Mod+Space hotkey-overlay-title="Run a program" { ${spawn('fuzzel')} }`,
      `Mod+Alt+L hotkey-overlay-title="Lock" { ${spawn('swaylock', '--daemonize')} }`,
      `XF86AudioRaiseVolume ${locked} { ${spawn('wpctl', 'set-volume', '-l', '1.0', sink, '3%+')} }`,
      `XF86AudioLowerVolume ${locked} { ${spawn('wpctl', 'set-volume', sink, '3%-')} }`,
      `XF86AudioMute ${locked} { ${spawn('wpctl', 'set-mute', sink, 'toggle')} }`,
      `XF86MonBrightnessUp ${locked} { ${spawn('brightnessctl', 'set', '5%+')} }`,
      `XF86MonBrightnessDown ${locked} { ${spawn('brightnessctl', 'set', '5%-')} }`,
    ];
  }
  return [
    `Mod+Space hotkey-overlay-title="Launcher" { ${dms('spotlight', 'toggle')} }`,
    `Mod+V hotkey-overlay-title="Clipboard" { ${dms('clipboard', 'toggle')} }`,
    `Mod+M hotkey-overlay-title="Processes" { ${dms('processlist', 'focusOrToggle')} }`,
    `Mod+N hotkey-overlay-title="Notifications" { ${dms('notifications', 'toggle')} }`,
    `Mod+Shift+N hotkey-overlay-title="Notepad" { ${dms('notepad', 'toggle')} }`,
    `Mod+Y hotkey-overlay-title="Wallpapers" { ${dms('dankdash', 'wallpaper')} }`,
    `Mod+A hotkey-overlay-title="Control centre" { ${dms('control-center', 'toggle')} }`,
    `Mod+Comma hotkey-overlay-title="Settings" { ${dms('settings', 'focusOrToggle')} }`,
    `Mod+X hotkey-overlay-title="Power menu" { ${dms('powermenu', 'toggle')} }`,
    `Mod+Alt+N hotkey-overlay-title="Night light" { ${dms('night', 'toggle')} }`,
    `Mod+Alt+I hotkey-overlay-title="Stay awake" { ${dms('inhibit', 'toggle')} }`,
    `Mod+Alt+L hotkey-overlay-title="Lock" { ${dms('lock', 'lock')} }`,
    `Ctrl+Alt+Delete { ${dms('powermenu', 'toggle')} }`,
    `XF86AudioRaiseVolume ${locked} { ${dms('audio', 'increment', '3')} }`,
    `XF86AudioLowerVolume ${locked} { ${dms('audio', 'decrement', '3')} }`,
    `XF86AudioMute ${locked} { ${dms('audio', 'mute')} }`,
    `XF86AudioMicMute ${locked} { ${dms('audio', 'micmute')} }`,
    `XF86AudioPlay ${locked} { ${dms('mpris', 'playPause')} }`,
    `XF86AudioPause ${locked} { ${dms('mpris', 'playPause')} }`,
    `XF86AudioNext ${locked} { ${dms('mpris', 'next')} }`,
    `XF86AudioPrev ${locked} { ${dms('mpris', 'previous')} }`,
    // The empty word is the device: the one that is in use.
    `XF86MonBrightnessUp ${locked} { ${dms('brightness', 'increment', '5', '')} }`,
    `XF86MonBrightnessDown ${locked} { ${dms('brightness', 'decrement', '5', '')} }`,
  ];
}

const windowBinds = [
  'Mod+Shift+Slash { show-hotkey-overlay; }',
  'Mod+Q repeat=false { close-window; }',
  'Mod+F { maximize-column; }',
  'Mod+Shift+F { fullscreen-window; }',
  'Mod+Ctrl+F { expand-column-to-available-width; }',
  'Mod+C { center-column; }',
  'Mod+W { toggle-column-tabbed-display; }',
  'Mod+G { toggle-window-floating; }',
  'Mod+Shift+G { switch-focus-between-floating-and-tiling; }',
  'Mod+R { switch-preset-column-width; }',
  'Mod+Shift+R { switch-preset-window-height; }',
  'Mod+Ctrl+R { reset-window-height; }',
  'Mod+Minus { set-column-width "-10%"; }',
  'Mod+Equal { set-column-width "+10%"; }',
  'Mod+Shift+Minus { set-window-height "-10%"; }',
  'Mod+Shift+Equal { set-window-height "+10%"; }',
  'Mod+BracketLeft { consume-or-expel-window-left; }',
  'Mod+BracketRight { consume-or-expel-window-right; }',
  'Mod+Period { expel-window-from-column; }',
  'Mod+Home { focus-column-first; }',
  'Mod+End { focus-column-last; }',
  'Mod+Ctrl+Home { move-column-to-first; }',
  'Mod+Ctrl+End { move-column-to-last; }',
  'Mod+Page_Down { focus-workspace-down; }',
  'Mod+Page_Up { focus-workspace-up; }',
  'Mod+U { focus-workspace-down; }',
  'Mod+I { focus-workspace-up; }',
  'Mod+Ctrl+U { move-column-to-workspace-down; }',
  'Mod+Ctrl+I { move-column-to-workspace-up; }',
  'Mod+Shift+U { move-workspace-down; }',
  'Mod+Shift+I { move-workspace-up; }',
  'Mod+WheelScrollDown cooldown-ms=150 { focus-workspace-down; }',
  'Mod+WheelScrollUp cooldown-ms=150 { focus-workspace-up; }',
  'Mod+Shift+WheelScrollDown { focus-column-right; }',
  'Mod+Shift+WheelScrollUp { focus-column-left; }',
  'Print { screenshot; }',
  'Ctrl+Print { screenshot-screen; }',
  'Alt+Print { screenshot-window; }',
  'Mod+Shift+S { screenshot; }',
  'Mod+Escape allow-inhibiting=false { toggle-keyboard-shortcuts-inhibit; }',
  'Mod+Shift+P { power-off-monitors; }',
  'Mod+Shift+E { quit; }',
] as const;

const directions = [
  { keys: ['Left', 'H'], focus: 'column-left', move: 'column-left', monitor: 'left' },
  {
    keys: ['Down', 'J'],
    focus: 'window-or-workspace-down',
    move: 'window-down-or-to-workspace-down',
    monitor: 'down',
  },
  {
    keys: ['Up', 'K'],
    focus: 'window-or-workspace-up',
    move: 'window-up-or-to-workspace-up',
    monitor: 'up',
  },
  { keys: ['Right', 'L'], focus: 'column-right', move: 'column-right', monitor: 'right' },
] as const;

function directionBinds(): string[] {
  return directions.flatMap(({ keys, focus, move, monitor }) =>
    keys.flatMap((key) => [
      `Mod+${key} { focus-${focus}; }`,
      `Mod+Shift+${key} { move-${move}; }`,
      `Mod+Ctrl+${key} { focus-monitor-${monitor}; }`,
      `Mod+Shift+Ctrl+${key} { move-column-to-monitor-${monitor}; }`,
    ]),
  );
}

function workspaceBinds(): string[] {
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((number) => [
    `Mod+${number} { focus-workspace ${number}; }`,
    `Mod+Shift+${number} { move-column-to-workspace ${number}; }`,
  ]);
}

/** The `binds` section: programs, the shell around the compositor, windows, workspaces. */
export function renderBinds(options: NiriOptions, features: NiriFeatures): string {
  const binds = [
    `Mod+T hotkey-overlay-title="Terminal" { ${spawn(...options.terminal)} }`,
    `Mod+B hotkey-overlay-title="Browser" { ${spawn(...options.browser)} }`,
    `Mod+E hotkey-overlay-title="Files" { ${spawn('nautilus', '--new-window')} }`,
    ...shellBinds(features),
    ...(features.overview ? ['Mod+Tab repeat=false { toggle-overview; }'] : []),
    ...windowBinds,
    ...directionBinds(),
    ...workspaceBinds(),
  ];
  return `binds {\n${binds.map((line) => `    ${line}\n`).join('')}}`;
}
