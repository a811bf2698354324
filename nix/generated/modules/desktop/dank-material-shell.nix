# Made by `panther generate` from modules/desktop/dank-material-shell.ts; do not edit.
{ pkgs, ... }:
{
  hardware.i2c.enable = true;
  programs.dms-shell = {
    enable = true;
    enableAudioWavelength = true;
    enableCalendarEvents = false;
    enableClipboardPaste = true;
    enableDynamicTheming = true;
    enableSystemMonitoring = true;
    enableVPN = true;
    systemd.enable = true;
  };
  services = {
    accounts-daemon.enable = true;
    upower.enable = true;
  };
  systemd.services.lock-before-sleep = {
    before = [ "sleep.target" ];
    description = "Lock every session before sleep";
    serviceConfig = {
      ExecStart = "${pkgs.systemd}/bin/loginctl lock-sessions";
      ExecStartPost = "${pkgs.coreutils}/bin/sleep 1";
      Type = "oneshot";
    };
    wantedBy = [ "sleep.target" ];
  };
}
