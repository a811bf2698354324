# Made by `panther generate` from modules/home/opencode.ts; do not edit.
{ ... }:
{
  programs.opencode = {
    enable = true;
    settings = {
      autoupdate = false;
      permission.bash = {
        "*" = "ask";
        "cat *" = "allow";
        "fd *" = "allow";
        "git diff*" = "allow";
        "git log*" = "allow";
        "git show*" = "allow";
        "git status*" = "allow";
        "head *" = "allow";
        "ls*" = "allow";
        "npm run check*" = "allow";
        "npm test*" = "allow";
        "rg *" = "allow";
        "wc *" = "allow";
      };
      share = "disabled";
    };
    tui.theme = "system";
  };
}
