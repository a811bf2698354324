# Made by `panther generate` from modules/home/opencode.ts; do not edit.
{ ... }: { }
