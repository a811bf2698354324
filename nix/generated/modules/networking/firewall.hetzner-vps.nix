# Made by `panther generate` from modules/networking/firewall.ts; do not edit.
{ ... }:
{
  networking = {
    firewall = {
      allowPing = true;
      allowedUDPPorts = [ 41641 ];
      checkReversePath = "loose";
      enable = true;
      logRefusedConnections = false;
    };
    nftables.enable = true;
  };
}
