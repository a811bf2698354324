# Made by `panther generate` from agent/service.ts; do not edit.
{ config, lib, ... }:
let
  cfg = config.services.panther-agent;
  escape = lib.replaceStrings [ "%" ] [ "%%" ];
  render = value: if builtins.isString value then value else builtins.toJSON value;
in
{
  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion =
          lib.subtractLists [
            "agentToken"
            "mcpToken"
            "brainToken"
            "smartMoneyKey"
            "embeddingApiKey"
            "rerankApiKey"
            "minimaxApiKey"
            "minimaxBaseUrl"
            "minimaxBaseAnthropicUrl"
            "zaiApiKey"
            "zaiBaseUrl"
            "anthropicApiKey"
            "openaiApiKey"
          ] (builtins.attrNames cfg.credentials) == [ ];
        message = "services.panther-agent.credentials: it reads only agentToken, mcpToken, brainToken, smartMoneyKey, embeddingApiKey, rerankApiKey, minimaxApiKey, minimaxBaseUrl, minimaxBaseAnthropicUrl, zaiApiKey, zaiBaseUrl, anthropicApiKey, openaiApiKey.";
      }
      {
        assertion = cfg.credentials ? agentToken;
        message = "services.panther-agent.credentials.agentToken is missing: who may use the HTTP door.";
      }
    ];
    systemd.services.panther-agent = {
      after = [
        "network-online.target"
        "panther-brain.service"
        "opnix-secrets.service"
      ]
      ++ cfg.after;
      description = "pantherOS: Agent runtime and cockpit";
      environment = {
        NODE_COMPILE_CACHE = "/var/lib/panther-agent/compiled";
      }
      // lib.mapAttrs (_: value: escape (render value)) (
        lib.filterAttrs (_: value: value != null) cfg.environment
      );
      serviceConfig = {
        AmbientCapabilities = "";
        CPUQuota = "200%";
        CapabilityBoundingSet = "";
        DevicePolicy = "closed";
        DynamicUser = true;
        ExecStart = "${cfg.package}/bin/panther-agent";
        KeyringMode = "private";
        LimitCORE = 0;
        LoadCredential = lib.mapAttrsToList (file: source: "${file}:${escape source}") cfg.credentials;
        LockPersonality = true;
        MemoryMax = "2048M";
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
        RuntimeDirectory = "panther-agent";
        RuntimeDirectoryMode = "0700";
        StateDirectory = "panther-agent";
        StateDirectoryMode = "0700";
        SystemCallArchitectures = "native";
        SystemCallErrorNumber = "EPERM";
        SystemCallFilter = [
          "@system-service"
          "~@privileged @resources"
        ];
        TasksMax = 512;
        TimeoutStartSec = 60;
        TimeoutStopSec = 30;
        Type = "notify";
        UMask = "0077";
        WatchdogSec = 60;
        WorkingDirectory = "%S/panther-agent";
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
  options.services.panther-agent = {
    after = lib.mkOption {
      default = [ ];
      description = "Further units to start after, and to start along with this one.";
      example = [ "postgresql.target" ];
      type = lib.types.listOf lib.types.str;
    };
    credentials = lib.mkOption {
      default = { };
      description = "Files with secrets, given to the service by systemd: name → path on the host.\n\n- `agentToken` (required): who may use the HTTP door\n- `mcpToken`: who may call the read tools at /mcp and nothing else, such as OpenCode\n- `brainToken`: to ask the brain through its HTTP door\n- `smartMoneyKey`: to check who sends moves of watched wallets to /api/smart-money\n- `embeddingApiKey`: to embed questions, where the endpoint asks for a key\n- `rerankApiKey`: to have passages put into order, where the endpoint asks for a key\n- `minimaxApiKey`: model provider MiniMax\n- `minimaxBaseUrl`: where MiniMax speaks the OpenAI protocol\n- `minimaxBaseAnthropicUrl`: where MiniMax speaks the Anthropic protocol\n- `zaiApiKey`: model provider Z.ai\n- `zaiBaseUrl`: where Z.ai is\n- `anthropicApiKey`: model provider Anthropic\n- `openaiApiKey`: model provider OpenAI";
      type = lib.types.attrsOf (
        lib.types.pathWith {
          absolute = true;
          inStore = false;
        }
      );
    };
    enable = lib.mkEnableOption "pantherOS: Agent runtime and cockpit";
    environment = {
      DATABASE_URL = lib.mkOption {
        default = null;
        description = "PostgreSQL with pgvector, such as postgresql:///panther?host=/run/postgresql; without it an embedded database in the state folder.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_AGENT_RUNS = lib.mkOption {
        default = 2;
        description = "Queued runs of agents that this process does at once for all machines with its database; 0: none.";
        type = lib.types.ints.between 0 16;
      };
      PANTHER_ASK_SPREAD = lib.mkOption {
        default = false;
        description = "Let other machines look parts of questions up, as `panther ask --spread` does.";
        type = lib.types.bool;
      };
      PANTHER_BIND = lib.mkOption {
        default = "loopback";
        description = "Who reaches the HTTP door: this machine only, or the tailnet as well.";
        type = lib.types.enum [
          "loopback"
          "tailnet"
        ];
      };
      PANTHER_BRAIN_URL = lib.mkOption {
        default = "http://127.0.0.1:5050";
        description = "HTTP door of the trading brain.";
        type = lib.types.nonEmptyStr;
      };
      PANTHER_CHROMIUM = lib.mkOption {
        default = null;
        description = "Chromium for crawls that are started here; the first on PATH without it.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_CRAWLER_CONTACT = lib.mkOption {
        default = null;
        description = "Mail address or page in the User-Agent of crawls that are started here.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
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
        description = "Base URL of the endpoint that embedded the passages, to embed questions.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_FLEET_FILE = lib.mkOption {
        default = null;
        description = "The resolved fleet as data; nix/generated/fleet.json of the repository without it.";
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
      PANTHER_MODELS = lib.mkOption {
        default = null;
        description = "Models in the order they are asked, such as minimax/MiniMax-M3,anthropic; those with a key without it.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_MODEL_URL = lib.mkOption {
        default = null;
        description = "Server of your own that speaks the OpenAI protocol; its models are local/NAME.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_PORT = lib.mkOption {
        default = 8080;
        description = "TCP port of the HTTP door.";
        type = lib.types.ints.between 1 65535;
      };
      PANTHER_RERANK_MODEL = lib.mkOption {
        default = null;
        description = "Name of the model at that endpoint, where it has several.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_RERANK_URL = lib.mkOption {
        default = null;
        description = "Whole address of a /rerank endpoint that puts what was found into its order, such as http://127.0.0.1:8080/rerank.";
        type = lib.types.nullOr lib.types.nonEmptyStr;
      };
      PANTHER_STATE_DIR = lib.mkOption {
        default = "/var/lib/panther-agent";
        description = "Folder for everything the service keeps.";
        type = lib.types.nonEmptyStr;
      };
      PANTHER_TRUST_TAILSCALE = lib.mkOption {
        default = false;
        description = "Believe the identity that `tailscale serve` on this machine puts into requests; any other program here could do so too.";
        type = lib.types.bool;
      };
    };
    package = lib.mkOption {
      description = "Package with `bin/panther-agent`, such as this flake's `packages.<system>.panther`.";
      type = lib.types.package;
    };
  };
}
