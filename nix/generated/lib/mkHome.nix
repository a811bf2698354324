# Made by `panther generate` from nix/lib/mkHome.nix; do not edit.
# The same home configuration for `home-manager switch` on a machine that is not NixOS, or ahead
# of the system's next switch.
{ inputs }:
{
  system,
  home,
}:
inputs.home-manager.lib.homeManagerConfiguration {
  pkgs = import inputs.nixpkgs {
    inherit system;
    config.allowUnfree = true;
  };
  extraSpecialArgs = { inherit inputs; };
  modules = [ home ];
}
