# Made by `panther generate` from modules/home/fish.ts; do not edit.
{ pkgs, ... }:
{
  home.packages = [
    pkgs.libarchive
    pkgs.nvd
  ];
  programs = {
    bat = {
      config.style = "numbers,changes";
      enable = true;
    };
    direnv = {
      config.global.hide_env_diff = true;
      enable = true;
      nix-direnv.enable = true;
    };
    eza = {
      enable = true;
      enableFishIntegration = true;
      extraOptions = [ "--group-directories-first" ];
      git = true;
      icons = "auto";
    };
    fd.enable = true;
    fish = {
      enable = true;
      functions = {
        extract = {
          argumentNames = [ "archive" ];
          body = "set --local folder (path change-extension \"\" $archive)\nmkdir -p -- $folder; and bsdtar --extract --file $archive --directory $folder\n";
          description = "Unpack any archive into a folder of its name";
        };
        mkcd = {
          argumentNames = [ "folder" ];
          body = "mkdir -p -- $folder; and cd -- $folder\n";
          description = "Make a folder and go there";
        };
        run = {
          argumentNames = [ "package" ];
          body = "nix run nixpkgs#$package -- $argv[2..]\n";
          description = "Run a program of nixpkgs once: run cowsay hello";
        };
        try = {
          body = "nix shell nixpkgs#$argv\n";
          description = "A shell with packages of nixpkgs: try ripgrep jq";
        };
        what-changed = {
          body = "nvd diff /run/booted-system /run/current-system\n";
          description = "What differs between the system that booted and the one that runs";
        };
      };
      interactiveShellInit = "set -g fish_greeting\nbind ctrl-z \"fg 2>/dev/null; commandline -f repaint\"\n";
      shellAbbrs = {
        ga = "git add --patch";
        gb = "git switch";
        gc = "git commit";
        gd = "git diff";
        gl = "git log --oneline --graph -20";
        gp = "git push";
        gs = "git status --short --branch";
        nb = "nix build --print-build-logs";
        nd = "nix develop";
        pan = "npm run panther --";
        v = "nvim";
        zj = "zellij attach --create main";
      };
    };
    fzf = {
      changeDirWidgetCommand = "fd --type directory --hidden --exclude .git";
      defaultCommand = "fd --type file --hidden --exclude .git";
      defaultOptions = [
        "--height 40%"
        "--layout=reverse"
        "--border"
      ];
      enable = true;
      enableFishIntegration = true;
      fileWidgetCommand = "fd --type file --hidden --exclude .git";
    };
    ripgrep = {
      arguments = [
        "--smart-case"
        "--hidden"
        "--glob=!.git"
      ];
      enable = true;
    };
    starship = {
      enable = true;
      enableFishIntegration = true;
      settings = {
        add_newline = false;
        character = {
          error_symbol = "[❯](bold red)";
          success_symbol = "[❯](bold green)";
        };
        cmd_duration.min_time = 3000;
        command_timeout = 1000;
        directory = {
          truncate_to_repo = false;
          truncation_length = 4;
        };
        git_branch.symbol = "";
        hostname = {
          format = "[$hostname]($style) ";
          ssh_only = true;
        };
        nix_shell = {
          format = "in [$symbol$name]($style) ";
          symbol = "nix ";
        };
        package.disabled = true;
      };
    };
    zoxide = {
      enable = true;
      enableFishIntegration = true;
    };
  };
}
