# Made by `panther generate` from modules/base/users.ts; do not edit.
{ pkgs, ... }:
{
  security.sudo.extraRules = [
    {
      commands = [
        {
          command = "ALL";
          options = [ "NOPASSWD" ];
        }
      ];
      users = [ "deploy" ];
    }
  ];
  systemd.tmpfiles.settings."10-secret-folders" = {
    "/home/hayden/.config".d = {
      group = "users";
      mode = "0700";
      user = "hayden";
    };
    "/home/hayden/.config/datadog".d = {
      group = "users";
      mode = "0700";
      user = "hayden";
    };
    "/home/hayden/.config/github".d = {
      group = "users";
      mode = "0700";
      user = "hayden";
    };
    "/home/hayden/.config/panther".d = {
      group = "users";
      mode = "0700";
      user = "hayden";
    };
    "/home/hayden/.ssh".d = {
      group = "users";
      mode = "0700";
      user = "hayden";
    };
  };
  users = {
    groups.deploy = { };
    mutableUsers = true;
    users = {
      deploy = {
        createHome = true;
        description = "Deployments";
        group = "deploy";
        home = "/var/lib/deploy";
        homeMode = "0700";
        isSystemUser = true;
        openssh.authorizedKeys.keys = [ ];
        shell = pkgs.bashInteractive;
      };
      hayden = {
        description = "Hayden";
        extraGroups = [
          "wheel"
          "video"
          "input"
          "networkmanager"
        ];
        home = "/home/hayden";
        homeMode = "0700";
        isNormalUser = true;
        linger = false;
        openssh.authorizedKeys.keys = [ ];
        shell = pkgs.fish;
        uid = 1000;
      };
    };
  };
  warnings = [
    "No SSH public key is set for the owner and the deploy user: nobody can log in to this host over SSH."
  ];
}
