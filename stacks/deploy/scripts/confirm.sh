# T4 and T5, over a connection of its own: that it got here proves that the new system can be
# reached. Given NONCE, FAILED_UNITS (`fail` or `warn`: what to do about newly failed units),
# IGNORE_UNITS (a line each) and UNHEALTHY (why the caller found it so, or '').
answer() { printf '%s\n' "$NONCE" | put "$RUN_DIR/$1"; }

state=$(run_state)
say state "${state:-unknown}"
if [ "$state" = activated ]; then
  failed_units >"$RUN_DIR/failed-after"
  newly_failed "$RUN_DIR/failed-before" "$RUN_DIR/failed-after" | put "$RUN_DIR/newly-failed"
  # Exit 4 without a service manager that could say which units: count it against the new system.
  if ! has_systemd && [ "$(read_line "$RUN_DIR/activation")" = 4 ]; then
    printf 'unknown\n' | put "$RUN_DIR/newly-failed"
  fi
  while read -r unit; do say newly-failed "$unit"; done <"$RUN_DIR/newly-failed"
  while read -r unit; do say failed-before "$unit"; done <"$RUN_DIR/failed-before"
  if [ -n "$UNHEALTHY" ]; then
    answer reject-health && say answered reject
  elif [ -s "$RUN_DIR/newly-failed" ] && [ "$FAILED_UNITS" = fail ]; then
    answer reject && say answered reject
  else
    answer confirm && say answered confirm
  fi
fi
