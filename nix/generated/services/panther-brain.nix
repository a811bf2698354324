# Made by `panther generate` from agent/brain/service.ts; do not edit.
{ config, lib, ... }:
let
  cfg = config.services.panther-brain;
  escape = lib.replaceStrings [ "%" ] [ "%%" ];
  render = value: if builtins.isString value then value else builtins.toJSON value;
in
{
  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = lib.subtractLists [ "brainToken" ] (builtins.attrNames cfg.credentials) == [ ];
        message = "services.panther-brain.credentials: it reads only brainToken.";
      }
      {
        assertion = cfg.credentials ? brainToken;
        message = "services.panther-brain.credentials.brainToken is missing: who may use the HTTP door.";
      }
    ];
    systemd.services.panther-brain = {
      after = [
        "network-online.target"
        "opnix-secrets.service"
      ]
      ++ cfg.after;
      description = "pantherOS: Trading brain";
      environment = {
        NODE_COMPILE_CACHE = "/var/lib/panther-brain/compiled";
      }
      // lib.mapAttrs (_: value: escape (render value)) (
        lib.filterAttrs (_: value: value != null) cfg.environment
      );
      serviceConfig = {
        AmbientCapabilities = "";
        CPUQuota = "100%";
        CapabilityBoundingSet = "";
        DevicePolicy = "closed";
        DynamicUser = true;
        ExecStart = "${cfg.package}/bin/panther-brain";
        KeyringMode = "private";
        LimitCORE = 0;
        LoadCredential = lib.mapAttrsToList (file: source: "${file}:${escape source}") cfg.credentials;
        LockPersonality = true;
        MemoryMax = "1024M";
        NoNewPrivileges = true;
        NotifyAccess = "all";
        PrivateDevices = true;
        PrivateIPC = true;
        PrivateMounts = true;
        PrivateTmp = true;
        PrivateUsers = true;
        ProcSubset = "pid";
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RemoveIPC = true;
        Restart = "always";
        RestartPreventExitStatus = 17;
        RestartSec = 10;
        RestrictAddressFamilies = [
          "AF_INET"
          "AF_INET6"
          "AF_UNIX"
        ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        RuntimeDirectory = "panther-brain";
        RuntimeDirectoryMode = "0700";
        StateDirectory = "panther-brain";
        StateDirectoryMode = "0700";
        SystemCallArchitectures = "native";
        SystemCallErrorNumber = "EPERM";
        SystemCallFilter = [
          "@system-service"
          "~@privileged @resources"
        ];
        TasksMax = 256;
        TimeoutStartSec = 60;
        TimeoutStopSec = 45;
        Type = "notify";
        UMask = "0077";
        WatchdogSec = 60;
        WorkingDirectory = "%S/panther-brain";
      };
      unitConfig = {
        StartLimitBurst = 5;
        StartLimitIntervalSec = 600;
      };
      wantedBy = [ "multi-user.target" ];
      wants = [
        "network-online.target"
        "opnix-secrets.service"
      ]
      ++ cfg.after;
    };
  };
  options.services.panther-brain = {
    after = lib.mkOption {
      default = [ ];
      description = "Further units to start after, and to start along with this one.";
      example = [ "postgresql.target" ];
      type = lib.types.listOf lib.types.str;
    };
    credentials = lib.mkOption {
      default = { };
      description = "Files with secrets, given to the service by systemd: name → path on the host.\n\n- `brainToken` (required): who may use the HTTP door";
      type = lib.types.attrsOf (
        lib.types.pathWith {
          absolute = true;
          inStore = false;
        }
      );
    };
    enable = lib.mkEnableOption "pantherOS: Trading brain";
    environment = {
      PANTHER_BIND = lib.mkOption {
        default = "loopback";
        description = "Who reaches the HTTP door: this machine only, or the tailnet as well.";
        type = lib.types.enum [
          "loopback"
          "tailnet"
        ];
      };
      PANTHER_BRAIN_CONFIG = lib.mkOption {
        default = null;
        description = "The configuration; brain.yaml in the state folder without it.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_LOG_LEVEL = lib.mkOption {
        default = "info";
        description = "The least level of log lines that are written.";
        type = lib.types.enum [
          "debug"
          "info"
          "warn"
          "error"
        ];
      };
      PANTHER_MODE = lib.mkOption {
        default = "paper";
        description = "Paper trading: decisions and fills are recorded, no order leaves the machine.";
        type = lib.types.enum [ "paper" ];
      };
      PANTHER_PORT = lib.mkOption {
        default = 5050;
        description = "TCP port of the HTTP door.";
        type = lib.types.ints.between 1 65535;
      };
      PANTHER_STATE_DIR = lib.mkOption {
        default = "/var/lib/panther-brain";
        description = "Folder for everything the service keeps.";
        type = lib.types.nonEmptyStr;
      };
    };
    package = lib.mkOption {
      description = "Package with `bin/panther-brain`, such as this flake's `packages.<system>.panther`.";
      type = lib.types.package;
    };
  };
}
