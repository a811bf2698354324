# Lists every option of the NixOS and the Home Manager that a generated flake pins, with the modules
# of its other inputs: { release, nixos.<name> = { type, hidden, description }, home.<name> = … }.
# Only evaluates; nothing is built. Used by `panther options sync`.
{
  flake,
  system ? "x86_64-linux",
}:
let
  inherit (builtins.getFlake flake) inputs;
  inherit (inputs.nixpkgs) lib;

  others = removeAttrs inputs [
    "self"
    "nixpkgs"
  ];
  # The names under which flakes export the modules that a fleet imports.
  exported =
    sets: names: input:
    lib.concatMap (
      set: lib.concatMap (name: lib.optional (input ? ${set}.${name}) input.${set}.${name}) names
    ) sets;
  nixosModules = lib.concatMap (exported [ "nixosModules" ] [ "default" "facter" "greeter" ]) (
    lib.attrValues others
  );
  # One set a flake: what has both names exports the same module twice.
  homeModules = lib.concatMap (
    input:
    exported [ (if input ? homeModules then "homeModules" else "homeManagerModules") ] [ "default" ]
      input
  ) (lib.attrValues (removeAttrs others [ "home-manager" ]));

  nixos = lib.nixosSystem {
    inherit system;
    modules = nixosModules ++ [ { system.stateVersion = "25.05"; } ];
  };
  home = inputs.home-manager.lib.homeManagerConfiguration {
    pkgs = inputs.nixpkgs.legacyPackages.${system};
    modules = homeModules ++ [
      {
        home.username = "nobody";
        home.homeDirectory = "/home/nobody";
        home.stateVersion = "25.05";
      }
    ];
  };

  # Internal options are listed as well: disko's `type`, for one, is set by everybody.
  list =
    options:
    lib.listToAttrs (
      map (option: {
        inherit (option) name;
        value = {
          inherit (option) type;
        }
        // lib.optionalAttrs (!option.visible) {
          hidden = true;
          description = describe (option.description or null);
        };
      }) (lib.optionAttrSetToDocList (removeAttrs options [ "_module" ]))
    );
  # A description may be wrapped as { _type = "mdDoc"; text = …; }.
  describe = description: if lib.isString description then description else (description.text or "");
in
{
  inherit (lib.trivial) release;
  nixos = list nixos.options;
}
// lib.optionalAttrs (inputs ? home-manager) { home = list home.options; }
