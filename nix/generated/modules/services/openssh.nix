# Made by `panther generate` from modules/services/openssh.ts; do not edit.
{ config, ... }:
{
  assertions = [
    {
      assertion = config.services.tailscale.enable;
      message = "sshd is open on the tailnet only and this host is not on it: nobody could log in. Add services/tailscale, or set bootstrap or public of services/openssh.";
    }
  ];
  networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 22 ];
  services.openssh = {
    enable = true;
    openFirewall = false;
    ports = [ 22 ];
    settings = {
      AllowUsers = [
        "hayden"
        "deploy"
      ];
      ClientAliveCountMax = 4;
      ClientAliveInterval = 30;
      KbdInteractiveAuthentication = false;
      LogLevel = "VERBOSE";
      LoginGraceTime = 30;
      MaxAuthTries = 4;
      PasswordAuthentication = false;
      PermitRootLogin = "no";
      X11Forwarding = false;
    };
  };
}
