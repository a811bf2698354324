# Made by `panther generate` from hosts/ovh-cloud-vps/host.ts; do not edit.
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
    ./modules/hardware/server.nix
    ../../modules/hardware/zram.nix
    ../../modules/networking/firewall.hetzner-vps.nix
    ./modules/networking/server-net.nix
    ../../modules/services/attic.nix
    ./modules/services/backup.nix
    ./modules/services/datadog.nix
    ./modules/services/opencode.nix
    ../../modules/services/opnix.nix
    ../../modules/services/panther-agent.nix
    ../../modules/services/panther-brain.nix
    ../../modules/services/panther-crawler.nix
    ../../modules/services/postgresql.nix
    ../../modules/services/tailscale.hetzner-vps.nix
  ];
  networking.hostName = "ovh-cloud-vps";
  nixpkgs.hostPlatform = "x86_64-linux";
  services.onepassword-secrets.secrets = fleetSecrets.select {
    agentToken = [ "panther-agent" ];
    atticB2AppKey = [ "attic-environment" ];
    atticB2KeyId = [ "attic-environment" ];
    atticTokenSecret = [ "attic-environment" ];
    backupB2AppKey = [ "backup-environment" ];
    backupB2KeyId = [ "backup-environment" ];
    backupPassword = [ ];
    brainToken = [
      "panther-brain"
      "panther-agent"
    ];
    datadogApiKey = [
      "datadog-agent"
      "datadog-process-agent"
    ];
    mcpToken = [
      "panther-agent"
      "opencode"
    ];
    minimaxApiKey = [
      "panther-agent"
      "opencode"
    ];
    minimaxBaseAnthropicUrl = [
      "panther-agent"
      "opencode"
    ];
    minimaxBaseUrl = [ "panther-agent" ];
    opencodePassword = [ "opencode" ];
    tailscaleAuthKey = [ "tailscaled-autoconnect" ];
    zaiApiKey = [
      "panther-agent"
      "opencode"
    ];
    zaiBaseUrl = [
      "panther-agent"
      "opencode"
    ];
  };
  system.stateVersion = "25.05";
}
