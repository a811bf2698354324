# Made by `panther generate` from modules/desktop/niri.ts; do not edit.
{ config, lib, ... }:
{
  home.activation.niriShellFiles = lib.hm.dag.entryBetween [ "linkGeneration" ] [ "writeBoundary" ] ''
    run mkdir -p "${config.xdg.configHome}/niri/dms"
    for name in colors layout alttab outputs cursor windowrules binds; do
      if [ ! -e "${config.xdg.configHome}/niri/dms/$name.kdl" ]; then
        run touch "${config.xdg.configHome}/niri/dms/$name.kdl"
      fi
    done
  '';
  xdg.configFile."niri/config.kdl".text = ''
    input {
        keyboard {
            xkb {
                layout "us"
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
    }

    layout {
        gaps 8
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
        }
        background-color "transparent"
    }

    cursor {
        xcursor-theme "Bibata-Modern-Classic"
        xcursor-size 24
        hide-when-typing
        hide-after-inactive-ms 5000
    }

    prefer-no-csd
    screenshot-path "~/Pictures/Screenshots/%Y-%m-%d %H-%M-%S.png"

    hotkey-overlay {
        skip-at-startup
    }

    gestures {
        hot-corners {
            off
        }
    }

    window-rule {
        geometry-corner-radius 10
        clip-to-geometry true
        draw-border-with-background false
    }

    window-rule {
        match app-id=r#"^org\.gnome\.Calculator$"#
        match app-id=r#"^org\.pulseaudio\.pavucontrol$"#
        match app-id=r#"^\.?blueman-manager(-wrapped)?$"#
        match app-id=r#"^xdg-desktop-portal(-gtk|-gnome)?$"#
        match app-id=r#"^(org\.quickshell|com\.danklinux\.dms)$"#
        match app-id=r#"^1[pP]assword$"#
        match title="^Picture-in-Picture$"
        open-floating true
    }

    // Passwords are left out of screenshots and shared screens.
    window-rule {
        match app-id=r#"^1[pP]assword$"#
        match app-id=r#"^org\.gnome\.seahorse"#
        block-out-from "screen-capture"
    }

    layer-rule {
        match namespace="^quickshell$"
        place-within-backdrop true
    }

    layer-rule {
        match namespace="^dms:notification"
        block-out-from "screencast"
    }

    binds {
        Mod+T hotkey-overlay-title="Terminal" { spawn "ghostty"; }
        Mod+B hotkey-overlay-title="Browser" { spawn "zen-beta"; }
        Mod+E hotkey-overlay-title="Files" { spawn "nautilus" "--new-window"; }
        Mod+Space hotkey-overlay-title="Launcher" { spawn "dms" "ipc" "call" "spotlight" "toggle"; }
        Mod+V hotkey-overlay-title="Clipboard" { spawn "dms" "ipc" "call" "clipboard" "toggle"; }
        Mod+M hotkey-overlay-title="Processes" { spawn "dms" "ipc" "call" "processlist" "focusOrToggle"; }
        Mod+N hotkey-overlay-title="Notifications" { spawn "dms" "ipc" "call" "notifications" "toggle"; }
        Mod+Shift+N hotkey-overlay-title="Notepad" { spawn "dms" "ipc" "call" "notepad" "toggle"; }
        Mod+Y hotkey-overlay-title="Wallpapers" { spawn "dms" "ipc" "call" "dankdash" "wallpaper"; }
        Mod+A hotkey-overlay-title="Control centre" { spawn "dms" "ipc" "call" "control-center" "toggle"; }
        Mod+Comma hotkey-overlay-title="Settings" { spawn "dms" "ipc" "call" "settings" "focusOrToggle"; }
        Mod+X hotkey-overlay-title="Power menu" { spawn "dms" "ipc" "call" "powermenu" "toggle"; }
        Mod+Alt+N hotkey-overlay-title="Night light" { spawn "dms" "ipc" "call" "night" "toggle"; }
        Mod+Alt+I hotkey-overlay-title="Stay awake" { spawn "dms" "ipc" "call" "inhibit" "toggle"; }
        Mod+Alt+L hotkey-overlay-title="Lock" { spawn "dms" "ipc" "call" "lock" "lock"; }
        Ctrl+Alt+Delete { spawn "dms" "ipc" "call" "powermenu" "toggle"; }
        XF86AudioRaiseVolume allow-when-locked=true { spawn "dms" "ipc" "call" "audio" "increment" "3"; }
        XF86AudioLowerVolume allow-when-locked=true { spawn "dms" "ipc" "call" "audio" "decrement" "3"; }
        XF86AudioMute allow-when-locked=true { spawn "dms" "ipc" "call" "audio" "mute"; }
        XF86AudioMicMute allow-when-locked=true { spawn "dms" "ipc" "call" "audio" "micmute"; }
        XF86AudioPlay allow-when-locked=true { spawn "dms" "ipc" "call" "mpris" "playPause"; }
        XF86AudioPause allow-when-locked=true { spawn "dms" "ipc" "call" "mpris" "playPause"; }
        XF86AudioNext allow-when-locked=true { spawn "dms" "ipc" "call" "mpris" "next"; }
        XF86AudioPrev allow-when-locked=true { spawn "dms" "ipc" "call" "mpris" "previous"; }
        XF86MonBrightnessUp allow-when-locked=true { spawn "dms" "ipc" "call" "brightness" "increment" "5" ""; }
        XF86MonBrightnessDown allow-when-locked=true { spawn "dms" "ipc" "call" "brightness" "decrement" "5" ""; }
        Mod+Tab repeat=false { toggle-overview; }
        Mod+Shift+Slash { show-hotkey-overlay; }
        Mod+Q repeat=false { close-window; }
        Mod+F { maximize-column; }
        Mod+Shift+F { fullscreen-window; }
        Mod+Ctrl+F { expand-column-to-available-width; }
        Mod+C { center-column; }
        Mod+W { toggle-column-tabbed-display; }
        Mod+G { toggle-window-floating; }
        Mod+Shift+G { switch-focus-between-floating-and-tiling; }
        Mod+R { switch-preset-column-width; }
        Mod+Shift+R { switch-preset-window-height; }
        Mod+Ctrl+R { reset-window-height; }
        Mod+Minus { set-column-width "-10%"; }
        Mod+Equal { set-column-width "+10%"; }
        Mod+Shift+Minus { set-window-height "-10%"; }
        Mod+Shift+Equal { set-window-height "+10%"; }
        Mod+BracketLeft { consume-or-expel-window-left; }
        Mod+BracketRight { consume-or-expel-window-right; }
        Mod+Period { expel-window-from-column; }
        Mod+Home { focus-column-first; }
        Mod+End { focus-column-last; }
        Mod+Ctrl+Home { move-column-to-first; }
        Mod+Ctrl+End { move-column-to-last; }
        Mod+Page_Down { focus-workspace-down; }
        Mod+Page_Up { focus-workspace-up; }
        Mod+U { focus-workspace-down; }
        Mod+I { focus-workspace-up; }
        Mod+Ctrl+U { move-column-to-workspace-down; }
        Mod+Ctrl+I { move-column-to-workspace-up; }
        Mod+Shift+U { move-workspace-down; }
        Mod+Shift+I { move-workspace-up; }
        Mod+WheelScrollDown cooldown-ms=150 { focus-workspace-down; }
        Mod+WheelScrollUp cooldown-ms=150 { focus-workspace-up; }
        Mod+Shift+WheelScrollDown { focus-column-right; }
        Mod+Shift+WheelScrollUp { focus-column-left; }
        Print { screenshot; }
        Ctrl+Print { screenshot-screen; }
        Alt+Print { screenshot-window; }
        Mod+Shift+S { screenshot; }
        Mod+Escape allow-inhibiting=false { toggle-keyboard-shortcuts-inhibit; }
        Mod+Shift+P { power-off-monitors; }
        Mod+Shift+E { quit; }
        Mod+Left { focus-column-left; }
        Mod+Shift+Left { move-column-left; }
        Mod+Ctrl+Left { focus-monitor-left; }
        Mod+Shift+Ctrl+Left { move-column-to-monitor-left; }
        Mod+H { focus-column-left; }
        Mod+Shift+H { move-column-left; }
        Mod+Ctrl+H { focus-monitor-left; }
        Mod+Shift+Ctrl+H { move-column-to-monitor-left; }
        Mod+Down { focus-window-or-workspace-down; }
        Mod+Shift+Down { move-window-down-or-to-workspace-down; }
        Mod+Ctrl+Down { focus-monitor-down; }
        Mod+Shift+Ctrl+Down { move-column-to-monitor-down; }
        Mod+J { focus-window-or-workspace-down; }
        Mod+Shift+J { move-window-down-or-to-workspace-down; }
        Mod+Ctrl+J { focus-monitor-down; }
        Mod+Shift+Ctrl+J { move-column-to-monitor-down; }
        Mod+Up { focus-window-or-workspace-up; }
        Mod+Shift+Up { move-window-up-or-to-workspace-up; }
        Mod+Ctrl+Up { focus-monitor-up; }
        Mod+Shift+Ctrl+Up { move-column-to-monitor-up; }
        Mod+K { focus-window-or-workspace-up; }
        Mod+Shift+K { move-window-up-or-to-workspace-up; }
        Mod+Ctrl+K { focus-monitor-up; }
        Mod+Shift+Ctrl+K { move-column-to-monitor-up; }
        Mod+Right { focus-column-right; }
        Mod+Shift+Right { move-column-right; }
        Mod+Ctrl+Right { focus-monitor-right; }
        Mod+Shift+Ctrl+Right { move-column-to-monitor-right; }
        Mod+L { focus-column-right; }
        Mod+Shift+L { move-column-right; }
        Mod+Ctrl+L { focus-monitor-right; }
        Mod+Shift+Ctrl+L { move-column-to-monitor-right; }
        Mod+1 { focus-workspace 1; }
        Mod+Shift+1 { move-column-to-workspace 1; }
        Mod+2 { focus-workspace 2; }
        Mod+Shift+2 { move-column-to-workspace 2; }
        Mod+3 { focus-workspace 3; }
        Mod+Shift+3 { move-column-to-workspace 3; }
        Mod+4 { focus-workspace 4; }
        Mod+Shift+4 { move-column-to-workspace 4; }
        Mod+5 { focus-workspace 5; }
        Mod+Shift+5 { move-column-to-workspace 5; }
        Mod+6 { focus-workspace 6; }
        Mod+Shift+6 { move-column-to-workspace 6; }
        Mod+7 { focus-workspace 7; }
        Mod+Shift+7 { move-column-to-workspace 7; }
        Mod+8 { focus-workspace 8; }
        Mod+Shift+8 { move-column-to-workspace 8; }
        Mod+9 { focus-workspace 9; }
        Mod+Shift+9 { move-column-to-workspace 9; }
    }

    include "dms/colors.kdl"
    include "dms/layout.kdl"
    include "dms/alttab.kdl"
    include "dms/outputs.kdl"
    include "dms/cursor.kdl"
    include "dms/windowrules.kdl"
    include "dms/binds.kdl"
  '';
}
