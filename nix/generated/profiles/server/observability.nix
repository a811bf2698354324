# Made by `panther generate` from profiles/server/observability.ts; do not edit.
{ ... }:
{
  imports = [ ];
}
