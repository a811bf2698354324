# Made by `panther generate` from modules/services/fail2ban.ts; do not edit.
{ ... }:
{
  services.fail2ban = {
    bantime = "1h";
    bantime-increment = {
      enable = true;
      maxtime = "1w";
      overalljails = true;
    };
    enable = true;
    ignoreIP = [
      "100.64.0.0/10"
      "fd7a:115c:a1e0::/48"
    ];
    maxretry = 5;
  };
}
