# Made by `panther generate` from modules/services/panther-brain.ts; do not edit.
{
  config,
  inputs,
  lib,
  pkgs,
  ...
}:
{
  imports = [ inputs.self.nixosModules.panther-brain ];
  services.panther-brain = {
    credentials.brainToken = config.services.onepassword-secrets.secretPaths.brainToken;
    enable = true;
    package = lib.mkDefault inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.panther;
  };
}
