# Made by `panther generate` from modules/services/panther-agent.ts; do not edit.
{
  config,
  inputs,
  lib,
  pkgs,
  ...
}:
{
  environment = {
    etc."panther/fleet.json".source = inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.fleet;
    sessionVariables = {
      PANTHER_AGENT_TOKEN_FILE = config.services.onepassword-secrets.secretPaths.agentToken;
      PANTHER_AGENT_URL = "http://127.0.0.1:8080";
      PANTHER_FLEET_FILE = "/etc/panther/fleet.json";
    };
    systemPackages = [ inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.panther ];
  };
  imports = [ inputs.self.nixosModules.panther-agent ];
  networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 8080 ];
  services.panther-agent = {
    after = [ "postgresql.target" ];
    credentials = {
      agentToken = config.services.onepassword-secrets.secretPaths.agentToken;
      brainToken = config.services.onepassword-secrets.secretPaths.brainToken;
      mcpToken = config.services.onepassword-secrets.secretPaths.mcpToken;
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
      PANTHER_FLEET_FILE = "/etc/panther/fleet.json";
    };
    package = lib.mkDefault inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.panther;
  };
}
