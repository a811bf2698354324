# Evaluates the files of a generated flake without nixpkgs: every module is called with stand-ins
# for its arguments and forced to the last leaf. What it finds: names that are not in scope,
# imports that are not there, attributes defined twice, calls of things that are no functions.
# What it cannot: whether an option exists (the catalogue does that) or a package is there.
#
# files: paths of module files; names: every identifier in them, as stand-ins answer to any.
{ files, names }:
let
  inherit (builtins)
    attrNames
    concatLists
    deepSeq
    filter
    fromJSON
    functionArgs
    intersectAttrs
    isAttrs
    isFunction
    isList
    isPath
    listToAttrs
    map
    pathExists
    readFile
    toString
    tryEval
    ;

  words = fromJSON (readFile names);

  # Answers to every name and every call, and can stand in a string.
  standIn =
    label:
    listToAttrs (
      map (name: {
        inherit name;
        value = standIn "${label}.${name}";
      }) words
    )
    // {
      type = "derivation";
      outPath = "/nix/store/00000000000000000000000000000000-stand-in";
      name = label;
      __functor = _: _: standIn "${label} ()";
    };

  # What modules compute with, for real; the rest of lib only wraps values.
  lib = standIn "lib" // {
    mkIf = _: value: value;
    mkMerge = list: { _merged = list; };
    mkForce = value: value;
    mkDefault = value: value;
    mkBefore = value: value;
    mkAfter = value: value;
    mkOverride = _: value: value;
    mkOrder = _: value: value;
    optional = condition: value: if condition then [ value ] else [ ];
    optionals = condition: values: if condition then values else [ ];
    optionalString = condition: text: if condition then text else "";
    optionalAttrs = condition: set: if condition then set else { };
    genAttrs =
      keys: make:
      listToAttrs (
        map (name: {
          inherit name;
          value = make name;
        }) keys
      );
    getExe = package: "${package}/bin/program";
    getExe' = package: program: "${package}/bin/${program}";
    concatStringsSep = builtins.concatStringsSep;
    filterAttrs = _: set: set;
    mapAttrs = builtins.mapAttrs;
    mapAttrsToList = make: set: map (name: make name set.${name}) (attrNames set);
    attrValues = builtins.attrValues;
    escapeShellArg = text: "'${toString text}'";
    boolToString = value: if value then "true" else "false";
  };

  arguments = standIn "arguments" // {
    inherit lib;
    # Names an attribute, so it must be text.
    pkgs = standIn "pkgs" // {
      stdenv = standIn "pkgs.stdenv" // {
        hostPlatform = standIn "pkgs.stdenv.hostPlatform" // {
          system = "x86_64-linux";
        };
      };
    };
  };

  # Stand-ins are infinite: stop there, and inside functions.
  force =
    value:
    if isAttrs value then
      (if value ? outPath then true else deepSeq (map (name: force value.${name}) (attrNames value)) true)
    else if isList value then
      deepSeq (map force value) true
    else if isPath value then
      pathExists value || throw "there is no file ${toString value}"
    else if isFunction value then
      true
    else
      deepSeq value true;

  evaluate =
    file:
    let
      module = import file;
      value =
        if isFunction module then module (intersectAttrs (functionArgs module) arguments) else module;
    in
    force value;
in
map (file: {
  inherit file;
  ok = evaluate file;
}) files
