# Made by `panther generate` from modules/networking/workstation-net.ts; do not edit.
{ pkgs, ... }:
{
  networking = {
    firewall = {
      checkReversePath = "loose";
      enable = true;
      logRefusedConnections = false;
    };
    networkmanager = {
      dispatcherScripts = [
        {
          source = pkgs.writeShellScript "fetch-secrets-when-online" ''
            case "$2" in
              up | connectivity-change) ;;
              *) exit 0 ;;
            esac
            systemctl=${pkgs.systemd}/bin/systemctl
            case "$("$systemctl" show --property=SubState --value opnix-secrets.service)" in
              failed | auto-restart)
                "$systemctl" reset-failed opnix-secrets.service
                "$systemctl" --no-block restart opnix-secrets.service
                ;;
            esac
          '';
          type = "basic";
        }
      ];
      dns = "systemd-resolved";
      enable = true;
      unmanaged = [
        "interface-name:tailscale*"
        "interface-name:podman*"
        "interface-name:veth*"
        "interface-name:virbr*"
      ];
      wifi = {
        backend = "wpa_supplicant";
        macAddress = "stable-ssid";
        scanRandMacAddress = true;
      };
    };
    useDHCP = false;
  };
  services.resolved = {
    enable = true;
    settings.Resolve = {
      DNSOverTLS = "opportunistic";
      DNSSEC = "false";
      FallbackDNS = [
        "1.1.1.1#cloudflare-dns.com"
        "9.9.9.9#dns.quad9.net"
      ];
      LLMNR = "false";
    };
  };
  systemd = {
    network.wait-online.enable = false;
    services.NetworkManager-wait-online.enable = false;
  };
}
