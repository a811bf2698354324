# Made by `panther generate` from modules/home/terminal.ts; do not edit.
{ ... }:
{
  programs = {
    ghostty = {
      enable = true;
      enableFishIntegration = true;
      settings = {
        config-file = "?themes/dankcolors";
        confirm-close-surface = false;
        copy-on-select = "clipboard";
        font-family = "JetBrainsMono Nerd Font";
        font-size = 12;
        gtk-single-instance = true;
        mouse-hide-while-typing = true;
        scrollback-limit = 20000000;
        shell-integration = "fish";
        window-decoration = false;
        window-padding-x = 8;
        window-padding-y = 6;
      };
    };
    zellij = {
      enable = true;
      enableFishIntegration = false;
      settings = {
        copy_on_select = true;
        default_shell = "fish";
        pane_frames = false;
        scroll_buffer_size = 50000;
        session_serialization = true;
        show_release_notes = false;
        show_startup_tips = false;
      };
    };
  };
  xdg.configFile."zellij/layouts/dev.kdl".text = ''
    layout {
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
  '';
}
