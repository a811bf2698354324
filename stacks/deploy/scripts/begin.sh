# T0: is there anything to do, who else is at it, and what is on this machine. Given WHO, SINCE,
# LEASE_S, ARCH. Writes nothing when the goal is what runs already and what boots already.
previous=$(current_system)
default=$(default_system)
say current "$previous"
say default "$default"
say generation "$(generation)"
say arch "$(uname -m)"
if [ -z "$previous" ]; then
  say refused not-nixos
elif [ "$(uname -m)" != "$ARCH" ]; then
  say refused other-architecture
elif ! lease_live && [ "$previous" = "$TOPLEVEL" ] && [ "$default" = "$TOPLEVEL" ]; then
  say same yes
elif ! mkdir -p "$STATE/runs" "$RUN_DIR"; then
  say refused no-state-folder
elif ! take_lease "$LEASE_S"; then
  rm -rf "$RUN_DIR"
  say locked-run "$lease_run"
  say locked-who "$lease_who"
  say locked-since "$lease_since"
else
  find "$STATE" "$STATE/runs" -mindepth 1 -maxdepth 1 \
    \( -path "$STATE/runs/*" -o -name 'expired.*' \) -mtime +7 -exec rm -rf {} + || :
  failed_units >"$RUN_DIR/failed-before"
  # The new path is not here yet; a root may point at nothing.
  pin_paths "$previous" || say warning "cannot pin $TOPLEVEL against garbage collection"
  say leased "$RUN"
fi
