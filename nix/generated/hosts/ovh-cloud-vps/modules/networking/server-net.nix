# Made by `panther generate` from modules/networking/server-net.ts; do not edit.
{ ... }:
{
  boot = {
    kernel.sysctl = {
      "net.core.default_qdisc" = "fq";
      "net.ipv4.tcp_congestion_control" = "bbr";
    };
    kernelModules = [ "tcp_bbr" ];
  };
  networking = {
    useDHCP = false;
    useNetworkd = true;
  };
  services.resolved.enable = true;
  systemd.network = {
    enable = true;
    networks."10-ens3" = {
      linkConfig.RequiredForOnline = "routable";
      matchConfig.Name = "ens3";
      networkConfig = {
        DHCP = "yes";
        IPv6AcceptRA = true;
        LLMNR = false;
        MulticastDNS = false;
      };
    };
  };
}
