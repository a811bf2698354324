# Made by `panther generate` from modules/containers/podman.ts; do not edit.
{ pkgs, ... }:
{
  environment.systemPackages = [ pkgs.podman-compose ];
  systemd.user = {
    services.podman-prune = {
      description = "Delete unused containers and images";
      path = [
        "/run/wrappers"
        pkgs.podman
      ];
      script = "podman system prune --force --filter until=336h\n";
      serviceConfig.Type = "oneshot";
      unitConfig.ConditionUser = "!@system";
    };
    timers.podman-prune = {
      timerConfig = {
        OnCalendar = "weekly";
        Persistent = true;
        RandomizedDelaySec = "1h";
      };
      wantedBy = [ "timers.target" ];
    };
  };
  virtualisation = {
    containers.enable = true;
    podman = {
      dockerCompat = true;
      dockerSocket.enable = false;
      enable = true;
    };
  };
}
