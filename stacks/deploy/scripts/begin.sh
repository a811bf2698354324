# T0: is there anything to do, who else is at it, and what is on this machine. Given WHO, SINCE,
# LEASE_S, ARCH, MODE (`switch` or `boot`), REBOOT (`yes` or `no`), TOKEN (the file that OpNix reads
# its token from, '' for a host without secrets), BRAIN (the unit of the trading brain, or ''). Writes nothing when there is nothing to do.
previous=$(current_system)
default=$(default_system)
booted=$([ ! -L "$ROOT/run/booted-system" ] || follow "$ROOT/run/booted-system")
say current "$previous"
say default "$default"
say generation "$(generation)"
say arch "$(uname -m)"
say boot-id "$(boot_id)"

# What boots next is the goal, and so is what runs, as far as that was asked for.
nothing_to_do() {
  [ "$default" = "$TOPLEVEL" ] || return 1
  if [ "$REBOOT" = yes ]; then [ "$booted" = "$TOPLEVEL" ]; fi &&
    { [ "$MODE" = boot ] || [ "$previous" = "$TOPLEVEL" ]; }
}

# What an earlier run left behind, for the person who looks on.
tell_remains() {
  if [ -n "$lease_run" ] && [ "$lease_run" != "$RUN" ]; then
    got_to=$(read_line "$STATE/runs/$lease_run/state")
    say found "run $lease_run of $lease_who (since $lease_since) ended early, ${got_to:-before its activation}"
  fi
  if read_trial; then
    say found "run $trial_run had left $trial_goal for one boot on trial"
  fi
}

if [ -z "$previous" ]; then
  say refused not-nixos
elif [ "$(uname -m)" != "$ARCH" ]; then
  say refused other-architecture
elif ! lease_live && nothing_to_do; then
  say same yes
elif [ -n "$TOKEN" ] && [ ! -s "$ROOT$TOKEN" ]; then
  say refused no-token
elif ! mkdir -p "$STATE/runs" "$RUN_DIR"; then
  say refused no-state-folder
else
  lease_live || tell_remains
  if ! take_lease "$LEASE_S"; then
    rm -rf "$RUN_DIR"
    lease_live || :
    say locked-run "$lease_run"
    say locked-who "$lease_who"
    say locked-since "$lease_since"
  else
    # Whoever has the lease decides what this machine is to run: a trial of before is void.
    end_trial || :
    find "$STATE" "$STATE/runs" -mindepth 1 -maxdepth 1 \
      \( -path "$STATE/runs/*" -o -name 'expired.*' \) -mtime +7 -exec rm -rf {} + || :
    failed_units >"$RUN_DIR/failed-before"
    vital_units >"$RUN_DIR/vital-before"
    # The new path is not here yet; a root may point at nothing.
    pin_paths "$previous" || say warning "cannot pin $TOPLEVEL against garbage collection"
    brain=$STORE_ROOT$previous/etc/systemd/system/$BRAIN.service
    [ -z "$BRAIN" ] || [ ! -L "$brain" ] || say brain-unit "$(follow "$brain")"
    say leased "$RUN"
  fi
fi
