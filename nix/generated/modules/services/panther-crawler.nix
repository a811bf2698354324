# Made by `panther generate` from modules/services/panther-crawler.ts; do not edit.
{
  inputs,
  lib,
  pkgs,
  ...
}:
{
  imports = [ inputs.self.nixosModules.panther-crawler ];
  services.panther-crawler = {
    after = [ "postgresql.target" ];
    enable = true;
    environment.DATABASE_URL = "postgresql:///panther?host=/run/postgresql&user=panther";
    package = lib.mkDefault inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.panther;
  };
}
