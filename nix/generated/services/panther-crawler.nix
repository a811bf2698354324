# Made by `panther generate` from crawler/service.ts; do not edit.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.panther-crawler;
  escape = lib.replaceStrings [ "%" ] [ "%%" ];
  render = value: if builtins.isString value then value else builtins.toJSON value;
in
{
  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = lib.subtractLists [ "embeddingApiKey" ] (builtins.attrNames cfg.credentials) == [ ];
        message = "services.panther-crawler.credentials: it reads only embeddingApiKey.";
      }
    ];
    systemd = {
      services.panther-crawler = {
        after = [
          "network-online.target"
          "opnix-secrets.service"
        ]
        ++ cfg.after;
        description = "pantherOS: Nightly crawl into the knowledge base";
        environment = {
          NODE_COMPILE_CACHE = "/var/lib/panther-crawler/compiled";
          NODE_OPTIONS = "--max-semi-space-size=8 --max-old-space-size=192";
        }
        // lib.mapAttrs (_: value: escape (render value)) (
          lib.filterAttrs (_: value: value != null) cfg.environment
        );
        path = [
          pkgs.git
          pkgs.poppler-utils
        ];
        restartIfChanged = false;
        serviceConfig = {
          AmbientCapabilities = "";
          CPUQuota = "150%";
          CacheDirectory = "panther-crawler";
          CacheDirectoryMode = "0700";
          CapabilityBoundingSet = "";
          DevicePolicy = "closed";
          DynamicUser = true;
          ExecStart = "${cfg.package}/bin/panther-crawler";
          KeyringMode = "private";
          LimitCORE = 0;
          LoadCredential = lib.mapAttrsToList (file: source: "${file}:${escape source}") cfg.credentials;
          LockPersonality = true;
          MemoryMax = "2048M";
          NoNewPrivileges = true;
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
          Restart = "on-failure";
          RestartPreventExitStatus = 17;
          RestartSec = 300;
          RestrictAddressFamilies = [
            "AF_INET"
            "AF_INET6"
            "AF_UNIX"
          ];
          RestrictNamespaces = true;
          RestrictRealtime = true;
          RestrictSUIDSGID = true;
          RuntimeDirectory = "panther-crawler";
          RuntimeDirectoryMode = "0700";
          StateDirectory = "panther-crawler";
          StateDirectoryMode = "0700";
          SystemCallArchitectures = "native";
          SystemCallErrorNumber = "EPERM";
          SystemCallFilter = [
            "@system-service"
            "~@privileged @resources"
          ];
          TasksMax = 512;
          TimeoutStartSec = 14400;
          TimeoutStopSec = 30;
          Type = "oneshot";
          UMask = "0077";
          WorkingDirectory = "%S/panther-crawler";
        };
        unitConfig = {
          StartLimitBurst = 3;
          StartLimitIntervalSec = 3600;
        };
        wants = [
          "network-online.target"
          "opnix-secrets.service"
        ]
        ++ cfg.after;
      };
      timers.panther-crawler = {
        description = "pantherOS: Nightly crawl into the knowledge base";
        timerConfig = {
          OnCalendar = "*-*-* 02:00:00";
          Persistent = true;
          RandomizedDelaySec = 1800;
        };
        wantedBy = [ "timers.target" ];
      };
    };
  };
  options.services.panther-crawler = {
    after = lib.mkOption {
      default = [ ];
      description = "Further units to start after, and to start along with this one.";
      example = [ "postgresql.target" ];
      type = lib.types.listOf lib.types.str;
    };
    credentials = lib.mkOption {
      default = { };
      description = "Files with secrets, given to the service by systemd: name → path on the host.\n\n- `embeddingApiKey`: authorises it at the embedding endpoint, where that asks for a key";
      type = lib.types.attrsOf (
        lib.types.pathWith {
          absolute = true;
          inStore = false;
        }
      );
    };
    enable = lib.mkEnableOption "pantherOS: Nightly crawl into the knowledge base";
    environment = {
      DATABASE_URL = lib.mkOption {
        default = null;
        description = "PostgreSQL with pgvector, such as postgresql:///panther?host=/run/postgresql; without it an embedded database in the state folder.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_CHROMIUM = lib.mkOption {
        default = null;
        description = "Chromium for sources that are read through a browser; the first on PATH without it.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_CRAWLER_CONCURRENCY = lib.mkOption {
        default = 4;
        description = "Pages read at the same time, over all sites.";
        type = lib.types.ints.between 1 64;
      };
      PANTHER_CRAWLER_CONTACT = lib.mkOption {
        default = null;
        description = "Mail address or page in the User-Agent, for owners of the sites; without it no site is read.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_CRAWLER_DELAY_MS = lib.mkOption {
        default = 1000;
        description = "Least time between two requests to one site, in milliseconds.";
        type = lib.types.ints.between 0 60000;
      };
      PANTHER_EMBEDDING_DIMENSIONS = lib.mkOption {
        default = null;
        description = "Length of the vectors to ask for, where the model can shorten them; its own without it.";
        type = lib.types.nullOr (lib.types.ints.between 1 16000);
      };
      PANTHER_EMBEDDING_FOLDER = lib.mkOption {
        default = null;
        description = "Folder of a local embedding model in ONNX, in place of an endpoint; with onnxruntime-node beside the program only, which the packaged one has not.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_EMBEDDING_MODEL = lib.mkOption {
        default = null;
        description = "Name of the embedding model at that endpoint.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_EMBEDDING_URL = lib.mkOption {
        default = null;
        description = "Base URL of an OpenAI-compatible endpoint for embeddings, such as http://127.0.0.1:11434/v1; without it search is by words alone.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_KNOWLEDGE_DIR = lib.mkOption {
        default = null;
        description = "Folder of the embedded database; knowledge in the state folder without it.";
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
      PANTHER_METRICS_FILE = lib.mkOption {
        default = null;
        description = "Where the metrics of the last run are written, for a textfile collector; metrics/panther_crawler.prom in the state folder without it.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_STATE_DIR = lib.mkOption {
        default = "/var/lib/panther-crawler";
        description = "Folder for everything the service keeps.";
        type = lib.types.nonEmptyStr;
      };
    };
    package = lib.mkOption {
      description = "Package with `bin/panther-crawler`, such as this flake's `packages.<system>.panther`.";
      type = lib.types.package;
    };
  };
}
