# Made by `panther generate` from modules/services/attic.ts; do not edit.
{ config, ... }:
{
  networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 8090 ];
  services.atticd = {
    enable = true;
    environmentFile = "/run/attic/env";
    settings = {
      allowed-hosts = [ ];
      chunking = {
        avg-size = 65536;
        max-size = 262144;
        min-size = 16384;
        nar-size-threshold = 65536;
      };
      compression = {
        level = 8;
        type = "zstd";
      };
      database.url = "sqlite:///var/lib/atticd/server.db?mode=rwc";
      garbage-collection = {
        default-retention-period = "6 months";
        interval = "12 hours";
      };
      listen = "[::]:8090";
      storage = {
        bucket = "pantherOS-nix-cache";
        endpoint = "https://s3.us-west-004.backblazeb2.com";
        region = "us-west-004";
        type = "s3";
      };
    };
  };
  systemd.services = {
    attic-environment = {
      after = [ "opnix-secrets.service" ];
      description = "Compose the environment of the binary cache";
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
        add AWS_ACCESS_KEY_ID ${config.services.onepassword-secrets.secretPaths.atticB2KeyId}
        add AWS_SECRET_ACCESS_KEY ${config.services.onepassword-secrets.secretPaths.atticB2AppKey}
        add ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64 ${config.services.onepassword-secrets.secretPaths.atticTokenSecret}
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
        RuntimeDirectory = "attic";
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
      wants = [
        "opnix-secrets.service"
        "atticd.service"
      ];
    };
    atticd = {
      after = [ "attic-environment.service" ];
      requires = [ "attic-environment.service" ];
    };
  };
}
