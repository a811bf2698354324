# Made by `panther generate` from profiles/common/base.ts; do not edit.
{ ... }:
{
  imports = [
    ../../modules/base/boot-trial.nix
    ../../modules/base/shell.nix
    ../../modules/hardware/facter.nix
    ../../modules/services/fail2ban.nix
    ../../modules/services/openssh.nix
  ];
}
