# Made by `panther generate` from modules/home/ssh.ts; do not edit.
{ ... }:
{
  services.gnome.gcr-ssh-agent.enable = false;
}
