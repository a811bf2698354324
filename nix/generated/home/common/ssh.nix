# Made by `panther generate` from modules/home/ssh.ts; do not edit.
{ ... }:
{
  programs.ssh = {
    enable = true;
    enableDefaultConfig = false;
    settings = {
      "*" = {
        AddKeysToAgent = "8h";
        Compression = false;
        ControlMaster = "auto";
        ControlPath = "~/.ssh/control-%C";
        ControlPersist = "10m";
        ForwardAgent = false;
        HashKnownHosts = true;
        ServerAliveCountMax = 3;
        ServerAliveInterval = 30;
        UserKnownHostsFile = "~/.ssh/known_hosts";
      };
      "desktop hetzner-vps hetzner ovh-cloud-vps ovh yoga zephyrus" = {
        IdentitiesOnly = true;
        IdentityFile = "~/.ssh/id_ed25519";
        StrictHostKeyChecking = "accept-new";
        User = "hayden";
      };
    };
  };
  services.ssh-agent.enable = true;
}
