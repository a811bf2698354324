# Made by `panther generate` from modules/services/datadog.ts; do not edit.
{ config, ... }:
{
  services.datadog-agent = {
    apiKeyFile = config.services.onepassword-secrets.secretPaths.datadogApiKey;
    diskCheck = {
      init_config = { };
      instances = [
        {
          file_system_exclude = [
            "tmpfs$"
            "rootfs$"
            "autofs$"
            "overlay$"
            "ramfs$"
          ];
          mount_point_exclude = [
            "/nix/store$"
            "/run/.*"
            "/var/lib/containers/.*"
          ];
          use_mount = true;
        }
      ];
    };
    enable = true;
    enableLiveProcessCollection = true;
    extraConfig.tags = [
      "role:server"
      "provider:hetzner"
      "owner:hayden"
    ];
    hostname = config.networking.hostName;
    logLevel = "WARN";
    networkCheck = {
      init_config = { };
      instances = [
        {
          collect_connection_state = false;
          excluded_interfaces = [ "lo" ];
        }
      ];
    };
    site = "datadoghq.com";
    tags = [
      "role:server"
      "provider:hetzner"
      "owner:hayden"
    ];
  };
  systemd.services = {
    datadog-agent = {
      after = [ "opnix-secrets.service" ];
      wants = [ "opnix-secrets.service" ];
    };
    datadog-process-agent = {
      after = [ "opnix-secrets.service" ];
      wants = [ "opnix-secrets.service" ];
    };
  };
}
