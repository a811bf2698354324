# Made by `panther generate` from modules/base/nix.ts; do not edit.
{ ... }:
{
  nix = {
    channel.enable = false;
    daemonCPUSchedPolicy = "batch";
    daemonIOSchedClass = "idle";
    gc = {
      automatic = true;
      dates = "weekly";
      options = "--delete-older-than 30d";
      persistent = true;
      randomizedDelaySec = "45min";
    };
    optimise.automatic = true;
    settings = {
      connect-timeout = 5;
      experimental-features = [
        "nix-command"
        "flakes"
      ];
      fallback = true;
      log-lines = 30;
      max-free = 10737418240;
      min-free = 2147483648;
      trusted-public-keys = [ "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" ];
      trusted-users = [
        "root"
        "deploy"
      ];
    };
  };
  nixpkgs.config.allowUnfree = true;
}
