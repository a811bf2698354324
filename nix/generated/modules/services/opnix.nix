# Made by `panther generate` from modules/services/opnix.ts; do not edit.
{ inputs, ... }:
{
  imports = [ inputs.opnix.nixosModules.default ];
  services.onepassword-secrets = {
    enable = true;
    systemdIntegration = {
      changeDetection.enable = true;
      enable = true;
      polling = {
        enable = true;
        interval = "12h";
      };
      restartOnChange = true;
    };
    tokenFile = "/etc/opnix-token";
  };
}
