# Made by `panther generate` from hosts/hetzner-vps/host.ts; do not edit.
{ fleetSecrets, ... }:
{
  imports = [
    ./disko.nix
    ../../profiles/common/base.nix
    ../../profiles/common/time-locale.nix
    ../../profiles/common/ssd-trim.nix
    ../../profiles/server/base.nix
    ../../profiles/server/observability.nix
    ../../modules/base/boot.hetzner-vps.nix
    ../../modules/base/nix.hetzner-vps.nix
    ../../modules/base/security.hetzner-vps.nix
    ../../modules/base/users.hetzner-vps.nix
    ../../modules/hardware/server.nix
    ../../modules/hardware/zram.hetzner-vps.nix
    ../../modules/networking/firewall.hetzner-vps.nix
    ../../modules/networking/server-net.nix
    ../../modules/services/backup.nix
    ../../modules/services/datadog.nix
    ../../modules/services/opencode.nix
    ../../modules/services/opnix.nix
    ../../modules/services/tailscale.hetzner-vps.nix
  ];
  networking.hostName = "hetzner-vps";
  nixpkgs.hostPlatform = "x86_64-linux";
  services.onepassword-secrets.secrets = fleetSecrets.select {
    backupB2AppKey = [ "backup-environment" ];
    backupB2KeyId = [ "backup-environment" ];
    backupPassword = [ ];
    datadogApiKey = [
      "datadog-agent"
      "datadog-process-agent"
    ];
    mcpToken = [ "opencode" ];
    minimaxApiKey = [ "opencode" ];
    minimaxBaseAnthropicUrl = [ "opencode" ];
    opencodePassword = [ "opencode" ];
    tailscaleAuthKey = [ "tailscaled-autoconnect" ];
    zaiApiKey = [ "opencode" ];
    zaiBaseUrl = [ "opencode" ];
  };
  system.stateVersion = "25.05";
}
