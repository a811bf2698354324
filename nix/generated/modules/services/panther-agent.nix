# Made by `panther generate` from modules/services/panther-agent.ts; do not edit.
{
  config,
  inputs,
  lib,
  pkgs,
  ...
}:
{
  imports = [ inputs.self.nixosModules.panther-agent ];
  networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 8080 ];
  services.panther-agent = {
    after = [ "postgresql.target" ];
    credentials = {
      agentToken = config.services.onepassword-secrets.secretPaths.agentToken;
      brainToken = config.services.onepassword-secrets.secretPaths.brainToken;
      minimaxApiKey = config.services.onepassword-secrets.secretPaths.minimaxApiKey;
      minimaxBaseAnthropicUrl = config.services.onepassword-secrets.secretPaths.minimaxBaseAnthropicUrl;
      minimaxBaseUrl = config.services.onepassword-secrets.secretPaths.minimaxBaseUrl;
      zaiApiKey = config.services.onepassword-secrets.secretPaths.zaiApiKey;
      zaiBaseUrl = config.services.onepassword-secrets.secretPaths.zaiBaseUrl;
    };
    enable = true;
    environment = {
      DATABASE_URL = "postgresql:///panther?host=/run/postgresql&user=panther";
      PANTHER_BIND = "tailnet";
    };
    package = lib.mkDefault inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.panther;
  };
}
