# Made by `panther generate` from nix/lib/package.nix; do not edit.
# The application as one package: bundles that `panther generate --with-app` put beside the flake,
# each with a program in bin/ that runs it under this release's Node. Nothing is fetched or compiled.
{
  pkgs,
  app,
  node,
}:
let
  inherit (pkgs) lib;
  meta = {
    description = "The pantherOS command line and its services";
    license = lib.licenses.mit;
    mainProgram = "panther";
    platforms = lib.platforms.linux;
  };
  manifest = builtins.fromJSON (builtins.readFile (app + "/manifest.json"));
  bundles = builtins.path {
    path = app;
    name = "panther-app";
  };
  checksums = pkgs.writeText "panther-checksums" (
    lib.concatStrings (lib.mapAttrsToList (file: sha256: "${sha256}  ${file}\n") manifest.files)
  );
  wrap = program: file: ''
    makeWrapper ${lib.getExe node} $out/bin/${program} \
      --set NODE_ENV production \
      --add-flags "--enable-source-maps $out/lib/panther/${file}"
  '';
in
if builtins.pathExists (app + "/manifest.json") then
  pkgs.runCommandLocal "panther-${manifest.version}"
    {
      inherit meta;
      nativeBuildInputs = [ pkgs.makeWrapper ];
    }
    ''
      mkdir -p $out/bin $out/lib/panther
      cp -r ${bundles}/. $out/lib/panther
      cd $out/lib/panther
      sha256sum --check --quiet --strict ${checksums}
      ${lib.concatStrings (lib.mapAttrsToList wrap manifest.entries)}
    ''
else
  # The bundles are not committed, so a checkout has none; its hosts can be evaluated all the same.
  pkgs.runCommandLocal "panther-without-app" { inherit meta; } ''
    echo "error: the application is not beside the flake (app/manifest.json is missing)" >&2
    echo "  hint: make it with: panther generate --with-app" >&2
    exit 1
  ''
