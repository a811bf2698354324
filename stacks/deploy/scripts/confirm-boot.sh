# T7 after the reboot, over a connection of its own. Given BOOT (the boot id before), NONCE, WHO, SINCE,
# PREVIOUS, ACTIVATION_S, LEASE_S, FAILED_UNITS, IGNORE_UNITS and UNHEALTHY as for confirm.sh, and ASK:
# `look` only says how it went, `judge` decides. A lease died with the boot before, so it is taken again.
receipt() {
  write_receipt "$1" "$2" "$TRIAL" | put "$TRIAL/receipt.json"
  keep_receipt <"$TRIAL/receipt.json"
  say receipt "$(read_line "$TRIAL/receipt.json")"
  end_trial || :
  release_lease
}

say boot-id "$(boot_id)"
say current "$(current_system)"
if [ "$(boot_id)" = "$BOOT" ]; then
  say state before-reboot
elif ! read_trial || [ "$trial_run" != "$RUN" ]; then
  # Confirmed or given up by an earlier answer that got lost, or by somebody else.
  say state over
  [ ! -s "$RECEIPTS/$RUN.json" ] || say receipt "$(read_line "$RECEIPTS/$RUN.json")"
elif ! take_lease "$LEASE_S"; then
  say state locked
elif [ "$(current_system)" != "$TOPLEVEL" ]; then
  say state 'done'
  receipt rolled-back not-booted
else
  failed_units >"$TRIAL/failed-after"
  newly_failed "$TRIAL/failed-before" "$TRIAL/failed-after" | put "$TRIAL/newly-failed"
  while read -r unit; do say newly-failed "$unit"; done <"$TRIAL/newly-failed"
  if [ "$ASK" = look ]; then
    say state booted
    ! has_systemd || [ "$(systemctl is-system-running)" != starting ] || say starting yes
  elif [ -n "$UNHEALTHY" ] || { [ -s "$TRIAL/newly-failed" ] && [ "$FAILED_UNITS" = fail ]; }; then
    # The default is still the previous system: going back is one more reboot.
    say state 'done'
    if [ -n "$UNHEALTHY" ]; then receipt rolled-back health-failed; else receipt rolled-back unhealthy; fi
    if has_systemd; then say rebooting yes && systemctl --no-block reboot; fi
  elif { set_profile --set "$TOPLEVEL" && ask_system "$TOPLEVEL" boot; } >&2; then
    say state 'done'
    if [ -s "$TRIAL/newly-failed" ]; then receipt deployed-failed-units booted; else receipt deployed booted; fi
  else
    say state 'done'
    receipt rollback-failed boot-entry-failed
  fi
fi
