# Made by `panther generate` from modules/services/postgresql.ts; do not edit.
{
  config,
  lib,
  pkgs,
  ...
}:
{
  services.postgresql = {
    authentication = lib.mkForce ''
      local all postgres peer map=postgres
      local all panther peer map=panther
      local all all peer
      host all all 127.0.0.1/32 scram-sha-256
      host all all ::1/128 scram-sha-256
    '';
    enable = true;
    enableTCPIP = false;
    ensureDatabases = [ "panther" ];
    ensureUsers = [
      {
        ensureDBOwnership = true;
        name = "panther";
      }
    ];
    extensions = ps: [ ps.pgvector ];
    identMap = lib.mkForce ''
      postgres postgres postgres
      panther panther panther
      panther panther-agent panther
      panther panther-crawler panther
      panther panther-brain panther
      panther hayden panther
    '';
    initdbArgs = [
      "--data-checksums"
      "--encoding=UTF8"
      "--locale-provider=builtin"
      "--locale=C.UTF-8"
      "--builtin-locale=C.UTF-8"
    ];
    package = pkgs.postgresql_17;
    settings = {
      checkpoint_completion_target = 0.9;
      effective_io_concurrency = 200;
      log_lock_waits = true;
      log_min_duration_statement = "1s";
      max_connections = 100;
      max_wal_size = "4GB";
      min_wal_size = "1GB";
      password_encryption = "scram-sha-256";
      port = 5432;
      random_page_cost = 1.1;
    };
  };
  systemd = {
    services.postgresql-extensions = {
      after = [ "postgresql-setup.service" ];
      before = [ "postgresql.target" ];
      description = "Create and update the extensions of PostgreSQL";
      environment.PGPORT = toString config.services.postgresql.settings.port;
      partOf = [ "postgresql.service" ];
      path = [ config.services.postgresql.package ];
      requires = [ "postgresql-setup.service" ];
      script = ''
        psql --no-psqlrc -v ON_ERROR_STOP=1 -d panther <<'SQL'
        CREATE EXTENSION IF NOT EXISTS "vector";
        ALTER EXTENSION "vector" UPDATE;
        CREATE EXTENSION IF NOT EXISTS "pg_trgm";
        ALTER EXTENSION "pg_trgm" UPDATE;
        SQL
      '';
      serviceConfig = {
        CapabilityBoundingSet = "";
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
      wantedBy = [ "postgresql.target" ];
    };
    tmpfiles.settings."10-postgresql"."/var/lib/postgresql" = {
      d = {
        group = "postgres";
        mode = "0750";
        user = "postgres";
      };
      h.argument = "+C";
    };
  };
}
