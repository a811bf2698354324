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
    environment = {
      DATABASE_URL = "postgresql:///panther?host=/run/postgresql&user=panther";
      PANTHER_METRICS_FILE = "/var/lib/panther-metrics/panther_crawler.prom";
    };
    package = lib.mkDefault inputs.self.packages.${pkgs.stdenv.hostPlatform.system}.panther;
  };
  systemd = {
    services.panther-crawler = {
      environment = {
        MALLOC_ARENA_MAX = "2";
        MALLOC_TRIM_THRESHOLD_ = "131072";
      };
      serviceConfig = {
        ReadWritePaths = [ "/var/lib/panther-metrics" ];
        SupplementaryGroups = [ "panther-metrics" ];
      };
    };
    tmpfiles.settings."10-panther-metrics"."/var/lib/panther-metrics".d = {
      group = "panther-metrics";
      mode = "2775";
      user = "root";
    };
  };
  users.groups.panther-metrics = { };
}
