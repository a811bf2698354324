# Made by `panther generate` from modules/services/datadog.ts; do not edit.
{ config, ... }:
{
  services = {
    datadog-agent = {
      apiKeyFile = config.services.onepassword-secrets.secretPaths.datadogApiKey;
      checks.postgres = {
        init_config = { };
        instances = [
          {
            collect_activity_metrics = true;
            collect_database_size_metrics = true;
            dbname = "postgres";
            host = "localhost";
            port = config.services.postgresql.settings.port;
            username = "datadog";
          }
        ];
      };
      diskCheck = {
        init_config = { };
        instances = [
          {
            file_system_exclude = [
              "tmpfs$"
              "rootfs$"
              "autofs$"
              "overlay$"
              "ramfs$"
            ];
            mount_point_exclude = [
              "/nix/store$"
              "/run/.*"
              "/var/lib/containers/.*"
            ];
            use_mount = true;
          }
        ];
      };
      enable = true;
      enableLiveProcessCollection = true;
      extraConfig.tags = [
        "role:server"
        "provider:ovh"
        "owner:hayden"
      ];
      hostname = config.networking.hostName;
      logLevel = "WARN";
      networkCheck = {
        init_config = { };
        instances = [
          {
            collect_connection_state = false;
            excluded_interfaces = [ "lo" ];
          }
        ];
      };
      site = "datadoghq.com";
      tags = [
        "role:server"
        "provider:ovh"
        "owner:hayden"
      ];
    };
    postgresql.ensureUsers = [
      {
        name = "datadog";
      }
    ];
  };
  systemd.services = {
    datadog-agent = {
      after = [ "opnix-secrets.service" ];
      wants = [ "opnix-secrets.service" ];
    };
    datadog-postgres-grant = {
      after = [ "postgresql-setup.service" ];
      before = [ "datadog-agent.service" ];
      description = "Let Datadog read the statistics of PostgreSQL";
      requires = [ "postgresql-setup.service" ];
      serviceConfig = {
        CapabilityBoundingSet = "";
        ExecStart = "${config.services.postgresql.package}/bin/psql --port=${toString config.services.postgresql.settings.port} -v ON_ERROR_STOP=1 -d postgres -c \"GRANT pg_monitor TO datadog\"";
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RemainAfterExit = true;
        RestrictAddressFamilies = "AF_UNIX";
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallErrorNumber = "EPERM";
        SystemCallFilter = [
          "@system-service"
          "~@privileged"
          "~@resources"
        ];
        Type = "oneshot";
        UMask = "0077";
        User = "postgres";
      };
      wantedBy = [ "multi-user.target" ];
    };
    datadog-process-agent = {
      after = [ "opnix-secrets.service" ];
      wants = [ "opnix-secrets.service" ];
    };
  };
}
