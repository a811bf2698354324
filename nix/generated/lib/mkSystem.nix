# Made by `panther generate` from nix/lib/mkSystem.nix; do not edit.
# One NixOS system from its files. `home` is the user's Home Manager file, or null on a host
# where nobody has a home configuration.
{ inputs }:
{
  name,
  user,
  home ? null,
}:
let
  inherit (inputs.nixpkgs) lib;
in
lib.nixosSystem {
  specialArgs = {
    inherit inputs;
    fleetSecrets = import ./secrets.nix {
      inherit lib user;
      host = name;
    };
  };
  modules = [
    (../hosts + "/${name}")
    # What `nixos-version --json` reports: the commit this system was built from.
    { system.configurationRevision = inputs.self.rev or inputs.self.dirtyRev or null; }
  ]
  ++ lib.optionals (home != null) [
    inputs.home-manager.nixosModules.home-manager
    {
      home-manager = {
        useGlobalPkgs = true;
        useUserPackages = true;
        backupFileExtension = "before-home-manager";
        extraSpecialArgs = { inherit inputs; };
        users.${user} = home;
      };
    }
  ];
}
