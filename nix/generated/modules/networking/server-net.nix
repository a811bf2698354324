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
    networks."10-enp1s0" = {
      linkConfig.RequiredForOnline = "routable";
      matchConfig.Name = "enp1s0";
      networkConfig = {
        DHCP = "yes";
        IPv6AcceptRA = true;
        LLMNR = false;
        MulticastDNS = false;
      };
    };
  };
}
