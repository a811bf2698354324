# Made by `panther generate` from modules/apps/browser.ts; do not edit.
{ ... }:
{
  xdg.mimeApps = {
    defaultApplications = {
      "application/xhtml+xml" = "zen-beta.desktop";
      "text/html" = "zen-beta.desktop";
      "x-scheme-handler/about" = "zen-beta.desktop";
      "x-scheme-handler/http" = "zen-beta.desktop";
      "x-scheme-handler/https" = "zen-beta.desktop";
      "x-scheme-handler/unknown" = "zen-beta.desktop";
    };
    enable = true;
  };
}
