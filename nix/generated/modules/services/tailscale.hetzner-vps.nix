# Made by `panther generate` from modules/services/tailscale.ts; do not edit.
{ config, ... }:
{
  services.tailscale = {
    authKeyFile = config.services.onepassword-secrets.secretPaths.tailscaleAuthKey;
    enable = true;
    extraSetFlags = [
      "--accept-routes=false"
      "--advertise-exit-node=false"
      "--advertise-routes="
      "--operator="
      "--ssh=false"
    ];
    extraUpFlags = [
      "--accept-routes=false"
      "--advertise-exit-node=false"
      "--advertise-routes="
      "--operator="
      "--ssh=false"
    ];
    openFirewall = true;
    port = 41641;
    useRoutingFeatures = "none";
  };
  systemd.services = {
    tailscaled.environment.TS_DEBUG_FIREWALL_MODE = "nftables";
    tailscaled-autoconnect = {
      after = [ "opnix-secrets.service" ];
      serviceConfig = {
        Restart = "on-failure";
        RestartSec = "30s";
      };
      startLimitBurst = 5;
      startLimitIntervalSec = 900;
      wants = [ "opnix-secrets.service" ];
    };
  };
}
