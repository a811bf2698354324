# Made by `panther generate` from modules/services/opencode.ts; do not edit.
{ config, pkgs, ... }:
{
  networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 4096 ];
  systemd = {
    services.opencode = {
      after = [
        "network-online.target"
        "opnix-secrets.service"
      ];
      description = "OpenCode server";
      environment = {
        HOME = "/var/lib/opencode";
        OPENCODE_DISABLE_AUTOUPDATE = "1";
        SHELL = "/run/current-system/sw/bin/bash";
      };
      path = [
        pkgs.opencode
        pkgs.curl
        pkgs.git
        pkgs.ripgrep
        pkgs.bashInteractive
        "/run/current-system/sw"
      ];
      postStart = ''
        for _ in $(seq 60); do
          status=$(curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}' http://127.0.0.1:4096/session || true)
          case "$status" in
            401) exit 0 ;;
            000) sleep 1 ;;
            *) echo "opencode answers without a password (HTTP $status): stopping it" >&2; exit 1 ;;
          esac
        done
        echo "opencode does not answer" >&2
        exit 1
      '';
      script = ''
        OPENCODE_SERVER_PASSWORD=$(cat "$CREDENTIALS_DIRECTORY/password")
        export OPENCODE_SERVER_PASSWORD
        if [ -z "$OPENCODE_SERVER_PASSWORD" ]; then
          echo "the server's password is empty" >&2
          exit 1
        fi
        ZHIPU_API_KEY=$(cat "$CREDENTIALS_DIRECTORY/zai")
        export ZHIPU_API_KEY
        MINIMAX_API_KEY=$(cat "$CREDENTIALS_DIRECTORY/minimax")
        export MINIMAX_API_KEY
        if [ -r /home/hayden/.config/opencode/opencode.json ]; then
          export OPENCODE_CONFIG=/home/hayden/.config/opencode/opencode.json
        fi
        exec opencode serve --hostname 0.0.0.0 --port 4096
      '';
      serviceConfig = {
        BindPaths = [ "/home/hayden/work" ];
        BindReadOnlyPaths = [ "-/home/hayden/.config/opencode" ];
        CapabilityBoundingSet = "";
        Group = "users";
        LoadCredential = [
          "password:${config.services.onepassword-secrets.secretPaths.opencodePassword}"
          "zai:${config.services.onepassword-secrets.secretPaths.zaiApiKey}"
          "minimax:${config.services.onepassword-secrets.secretPaths.minimaxApiKey}"
        ];
        LockPersonality = true;
        MemoryMax = "4G";
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = "tmpfs";
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RemoveIPC = true;
        Restart = "on-failure";
        RestartSec = "10s";
        RestrictAddressFamilies = [
          "AF_UNIX"
          "AF_INET"
          "AF_INET6"
          "AF_NETLINK"
        ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        StateDirectory = "opencode";
        StateDirectoryMode = "0700";
        SystemCallArchitectures = "native";
        SystemCallErrorNumber = "EPERM";
        SystemCallFilter = [
          "@system-service"
          "~@privileged"
        ];
        TasksMax = 1024;
        TimeoutStartSec = "4min";
        UMask = "0077";
        User = "hayden";
        WorkingDirectory = "/home/hayden/work";
      };
      startLimitBurst = 5;
      startLimitIntervalSec = 600;
      wantedBy = [ "multi-user.target" ];
      wants = [
        "network-online.target"
        "opnix-secrets.service"
      ];
    };
    tmpfiles.settings."10-opencode"."/home/hayden/work".d = {
      group = "users";
      mode = "0755";
      user = "hayden";
    };
  };
}
