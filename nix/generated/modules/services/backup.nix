# Made by `panther generate` from modules/services/backup.ts; do not edit.
{ config, pkgs, ... }:
{
  services.restic.backups.system = {
    environmentFile = "/run/backup/env";
    exclude = [
      "/home/*/.cache"
      "/home/*/.local/share/Trash"
      "/home/*/.local/share/containers"
      "/home/*/**/node_modules"
      "/home/*/**/target/debug"
      "/var/lib/containers"
      "/var/lib/machines"
      "/var/lib/opnix"
      "/var/lib/postgresql"
      "/var/lib/systemd/coredump"
    ];
    extraBackupArgs = [
      "--exclude-caches"
      "--retry-lock=2h"
    ];
    inhibitsSleep = false;
    initialize = true;
    passwordFile = config.services.onepassword-secrets.secretPaths.backupPassword;
    paths = [
      "/home"
      "/var/lib"
      "/etc/ssh"
    ];
    pruneOpts = [
      "--keep-daily 7"
      "--keep-weekly 5"
      "--keep-monthly 12"
      "--retry-lock=2h"
    ];
    repository = "s3:https://s3.us-west-004.backblazeb2.com/pantherOS-backup/${config.networking.hostName}";
    timerConfig = {
      OnCalendar = "03:30";
      Persistent = true;
      RandomizedDelaySec = "30min";
    };
  };
  systemd = {
    services = {
      backup-environment = {
        after = [ "opnix-secrets.service" ];
        description = "Compose the environment of the backups";
        script = ''
          umask 0077
          : > "$RUNTIME_DIRECTORY/env.new"
          add() {
            if [ ! -s "$2" ]; then
              echo "the secret for $1 is missing: $2 (is /etc/opnix-token set, did opnix-secrets run?)" >&2
              exit 1
            fi
            value=$(cat "$2")
            case "$value" in
              *[!A-Za-z0-9+/=_.:@-]*)
                echo "the secret for $1 is not one line of plain characters: $2" >&2
                exit 1
                ;;
            esac
            printf '%s=%s\n' "$1" "$value" >> "$RUNTIME_DIRECTORY/env.new"
          }
          add AWS_ACCESS_KEY_ID ${config.services.onepassword-secrets.secretPaths.backupB2KeyId}
          add AWS_SECRET_ACCESS_KEY ${config.services.onepassword-secrets.secretPaths.backupB2AppKey}
          mv "$RUNTIME_DIRECTORY/env.new" "$RUNTIME_DIRECTORY/env"
        '';
        serviceConfig = {
          CapabilityBoundingSet = "";
          LockPersonality = true;
          MemoryDenyWriteExecute = true;
          NoNewPrivileges = true;
          PrivateDevices = true;
          PrivateNetwork = true;
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
          RestrictAddressFamilies = "none";
          RestrictNamespaces = true;
          RestrictRealtime = true;
          RestrictSUIDSGID = true;
          RuntimeDirectory = "backup";
          RuntimeDirectoryMode = "0700";
          SystemCallArchitectures = "native";
          SystemCallErrorNumber = "EPERM";
          SystemCallFilter = [
            "@system-service"
            "~@privileged"
            "~@resources"
          ];
          Type = "oneshot";
          UMask = "0077";
        };
        wants = [ "opnix-secrets.service" ];
      };
      restic-backups-system = {
        after = [
          "backup-environment.service"
          "opnix-secrets.service"
        ];
        serviceConfig = {
          IOSchedulingClass = "idle";
          Nice = 10;
        };
        wants = [
          "backup-environment.service"
          "opnix-secrets.service"
        ];
      };
      restic-check = {
        after = [
          "network-online.target"
          "backup-environment.service"
        ];
        description = "Verify the backups: their structure, and a part of the data";
        environment = {
          RESTIC_CACHE_DIR = "/var/cache/restic-check";
          RESTIC_PASSWORD_FILE = config.services.onepassword-secrets.secretPaths.backupPassword;
          RESTIC_REPOSITORY = "s3:https://s3.us-west-004.backblazeb2.com/pantherOS-backup/${config.networking.hostName}";
        };
        restartIfChanged = false;
        serviceConfig = {
          CacheDirectory = "restic-check";
          CacheDirectoryMode = "0700";
          CapabilityBoundingSet = "";
          EnvironmentFile = "/run/backup/env";
          ExecStart = "${pkgs.restic}/bin/restic check --read-data-subset=5%% --retry-lock=2h";
          IOSchedulingClass = "idle";
          LockPersonality = true;
          MemoryDenyWriteExecute = true;
          Nice = 10;
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
          RestrictAddressFamilies = [
            "AF_UNIX"
            "AF_INET"
            "AF_INET6"
            "AF_NETLINK"
          ];
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
        };
        wants = [
          "network-online.target"
          "backup-environment.service"
        ];
      };
    };
    timers.restic-check = {
      timerConfig = {
        OnCalendar = "Sun 05:00";
        Persistent = true;
        RandomizedDelaySec = "1h";
      };
      wantedBy = [ "timers.target" ];
    };
  };
}
