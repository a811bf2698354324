# Made by `panther generate` from hosts/index.ts; do not edit.
{
  description = "The pantherOS fleet";
  inputs = {
    disko = {
      inputs.nixpkgs.follows = "nixpkgs";
      url = "github:nix-community/disko/latest";
    };
    home-manager = {
      inputs.nixpkgs.follows = "nixpkgs";
      url = "github:nix-community/home-manager/release-26.05";
    };
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    opnix = {
      inputs.nixpkgs.follows = "nixpkgs";
      url = "github:brizzbuzz/opnix/v0.11.0";
    };
    zen-browser = {
      inputs = {
        home-manager.follows = "home-manager";
        nixpkgs.follows = "nixpkgs";
      };
      url = "github:0xc000022070/zen-browser-flake";
    };
  };
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      forEachSystem = nixpkgs.lib.genAttrs [ "x86_64-linux" ];
      mkHome = import ./lib/mkHome.nix {
        inherit inputs;
      };
      mkSystem = import ./lib/mkSystem.nix {
        inherit inputs;
      };
      pkgsFor = system: nixpkgs.legacyPackages.${system};
    in
    {
      checks = forEachSystem (
        system:
        import ./lib/checks.nix {
          inherit self system;
          nixfmt = "nixfmt";
          pkgs = pkgsFor system;
        }
      );
      devShells = forEachSystem (system: {
        default = import ./lib/devShell.nix {
          nixfmt = "nixfmt";
          node = "nodejs_24";
          pkgs = pkgsFor system;
        };
      });
      formatter = forEachSystem (system: (pkgsFor system).nixfmt);
      homeConfigurations = {
        "hayden@desktop" = mkHome {
          home = ./home/hayden/desktop.nix;
          system = "x86_64-linux";
        };
        "hayden@yoga" = mkHome {
          home = ./home/hayden/yoga.nix;
          system = "x86_64-linux";
        };
        "hayden@zephyrus" = mkHome {
          home = ./home/hayden/zephyrus.nix;
          system = "x86_64-linux";
        };
      };
      nixosConfigurations = {
        desktop = mkSystem {
          home = ./home/hayden/desktop.nix;
          name = "desktop";
          user = "hayden";
        };
        hetzner-vps = mkSystem {
          name = "hetzner-vps";
          user = "hayden";
        };
        ovh-cloud-vps = mkSystem {
          name = "ovh-cloud-vps";
          user = "hayden";
        };
        yoga = mkSystem {
          home = ./home/hayden/yoga.nix;
          name = "yoga";
          user = "hayden";
        };
        zephyrus = mkSystem {
          home = ./home/hayden/zephyrus.nix;
          name = "zephyrus";
          user = "hayden";
        };
      };
      nixosModules = {
        panther-agent = ./services/panther-agent.nix;
        panther-brain = ./services/panther-brain.nix;
        panther-crawler = ./services/panther-crawler.nix;
      };
      packages = forEachSystem (
        system:
        let
          panther = import ./lib/package.nix {
            app = ./app;
            node = (pkgsFor system).nodejs_24;
            pkgs = pkgsFor system;
          };
        in
        {
          inherit panther;
          default = panther;
          fleet = (pkgsFor system).writeText "fleet.json" (builtins.readFile ./fleet.json);
        }
      );
    };
}
