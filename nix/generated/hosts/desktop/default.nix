# Made by `panther generate` from hosts/desktop/host.ts; do not edit.
{ fleetSecrets, ... }:
{
  imports = [
    ../../profiles/common/base.nix
    ../../profiles/common/time-locale.nix
    ../../profiles/common/ssd-trim.nix
    ../../profiles/workstation/gui.nix
    ../../profiles/workstation/devtools.nix
    ../../modules/base/boot.nix
    ../../modules/base/nix.nix
    ../../modules/base/security.nix
    ../../modules/base/users.nix
    ../../modules/hardware/zram.nix
    ../../modules/networking/firewall.nix
    ../../modules/services/opencode.nix
    ../../modules/services/opnix.nix
    ../../modules/services/tailscale.nix
  ];
  networking.hostName = "desktop";
  nixpkgs.hostPlatform = "x86_64-linux";
  services.onepassword-secrets.secrets = fleetSecrets.select {
    datadogAppKey = [ ];
    datadogHostUrl = [ ];
    githubPat = [ ];
    mcpToken = [ "opencode" ];
    minimaxApiKey = [ "opencode" ];
    minimaxBaseAnthropicUrl = [ "opencode" ];
    opencodePassword = [ "opencode" ];
    sshPrivateKey = [ ];
    tailscaleAuthKey = [ "tailscaled-autoconnect" ];
    zaiApiKey = [ "opencode" ];
    zaiBaseUrl = [ "opencode" ];
  };
  system.stateVersion = "26.05";
}
