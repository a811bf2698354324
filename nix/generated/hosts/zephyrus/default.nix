# Made by `panther generate` from hosts/zephyrus/host.ts; do not edit.
{ fleetSecrets, ... }:
{
  imports = [
    ./disko.nix
    ../../profiles/common/base.nix
    ../../profiles/common/time-locale.nix
    ../../profiles/common/ssd-trim.nix
    ../../profiles/workstation/gui.nix
    ../../profiles/workstation/devtools.nix
    ../../modules/base/boot.nix
    ../../modules/base/nix.nix
    ../../modules/base/security.nix
    ../../modules/base/users.nix
    ../../modules/hardware/intel.nix
    ./modules/hardware/laptop.nix
    ../../modules/hardware/nvidia-prime.nix
    ../../modules/hardware/zram.hetzner-vps.nix
    ../../modules/networking/firewall.nix
    ../../modules/services/opencode.nix
    ../../modules/services/opnix.nix
    ../../modules/services/tailscale.nix
  ];
  networking.hostName = "zephyrus";
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
  system.stateVersion = "25.05";
}
