# Made by `panther generate` from nix/lib/secrets.nix; do not edit.
# The secrets of the fleet (../secrets/map.nix) as one host gets them.
{
  lib,
  host,
  user,
}:
let
  map = import ../secrets/map.nix {
    inherit host user;
    home = "/home/${user}";
  };
in
{
  # select { tailscaleAuthKey = [ "tailscaled-autoconnect" ]; } → what
  # services.onepassword-secrets.secrets takes: each with the units to restart on this host
  select = lib.mapAttrs (name: services: map.${name} // { inherit services; });
}
