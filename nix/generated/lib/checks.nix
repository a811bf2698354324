# Made by `panther generate` from nix/lib/checks.nix; do not edit.
# `nix flake check`: every host evaluates to a system of this platform, and every file is laid out
# as the formatter wants it. Building the systems is left to a deployment.
{
  self,
  pkgs,
  system,
  nixfmt,
}:
let
  inherit (pkgs) lib;
  here = lib.filterAttrs (
    _: host: host.pkgs.stdenv.hostPlatform.system == system
  ) self.nixosConfigurations;
  # The path of the derivation as plain text: evaluated, not built.
  evaluates =
    name: host:
    pkgs.writeText "evaluates-${name}" (
      builtins.unsafeDiscardStringContext host.config.system.build.toplevel.drvPath
    );
in
lib.mapAttrs' (name: host: lib.nameValuePair "host-${name}" (evaluates name host)) here
// {
  format = pkgs.runCommandLocal "format" { nativeBuildInputs = [ pkgs.${nixfmt} ]; } ''
    find ${self} -name '*.nix' -exec nixfmt --check {} +
    touch $out
  '';
}
