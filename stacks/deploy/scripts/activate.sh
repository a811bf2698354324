# T2 and T3: starts the supervisor outside this SSH session, after arming the timer that puts the
# previous system back. Given SUPERVISOR (its text), CLIENT (one line of JSON), PREVIOUS,
# ACTIVATION_S, CONFIRM_S, DEADLINE_S, LEASE_S, MODE. Asked twice (the link broke after the first
# time), it answers the same and starts nothing.

# What the system at $1 says must not be replaced while it runs: `"name":"value"` a line
# (system.switch.inhibitors of NixOS 26.05).
inhibitors() {
  tr -d ' \t\n{}' 2>/dev/null <"$STORE_ROOT$1/switch-inhibitors" | tr ',' '\n' | sort
}

# Those that both systems have, with different values: NixOS refuses a live switch then.
changed_inhibitors() {
  { inhibitors "$PREVIOUS" && echo / && inhibitors "$TOPLEVEL"; } | awk -F: '
    $0 == "/" { new = 1; next }
    !new { old[$1] = $0; next }
    ($1 in old) && old[$1] != $0 { gsub(/"/, "", $1); print $1 }'
}

decide_mode() { if [ -s "$RUN_DIR/inhibitors" ]; then echo boot; else printf '%s\n' "$MODE"; fi; }

# Caught, not ignored: what is started from here gets the default back.
trap : HUP PIPE

spawn_with_systemd() {
  # The timer first: from here on the previous system comes back whatever happens to us.
  systemd-run --quiet --collect --unit="panther-deadline-$RUN" --on-active="$DEADLINE_S" \
    --timer-property=AccuracySec=1s --setenv="PATH=$PATH" \
    /bin/sh "$RUN_DIR/supervisor.sh" deadline &&
    # Never --pipe: the output has to outlive this session.
    systemd-run --quiet --collect --unit="panther-activate-$RUN" --service-type=exec \
      --property=TimeoutStopSec=10 --setenv="PATH=$PATH" /bin/sh "$RUN_DIR/supervisor.sh" run
}

# $1 its role, $2 the file for the number of its session.
spawn_session() {
  PANTHER_SUPERVISOR="$RUN $1" setsid sh "$RUN_DIR/supervisor.sh" "$1" \
    </dev/null >>"$RUN_DIR/log" 2>&1 &
  printf '%s\n' "$!" | put "$RUN_DIR/$2"
}

spawn_detached() {
  spawn_session wait-deadline deadline.pid && spawn_session run pid
}

spawn() {
  if has_systemd; then spawn_with_systemd; else spawn_detached; fi
}

if [ -n "$(run_state)" ]; then
  say started again
elif ! take_lease "$LEASE_S"; then
  # It ran out while the link was down, and somebody else came.
  say refused lease-lost
elif [ "$(current_system)" != "$PREVIOUS" ]; then
  say refused moved
elif [ ! -x "$STORE_ROOT$TOPLEVEL/bin/switch-to-configuration" ]; then
  say refused no-switch
elif [ ! -x "$STORE_ROOT$PREVIOUS/bin/switch-to-configuration" ]; then
  say refused no-way-back
elif printf '%s\n' "$SUPERVISOR" | put "$RUN_DIR/supervisor.sh" &&
  printf '%s\n' "$CLIENT" | put "$RUN_DIR/client.json" &&
  changed_inhibitors | put "$RUN_DIR/inhibitors" && decide_mode | put "$RUN_DIR/mode" &&
  : >"$RUN_DIR/log" && write_lease "$LEASE" "$LEASE_S" && set_state armed && spawn; then
  say started yes
else
  ! has_systemd || systemctl stop "panther-deadline-$RUN.timer"
  rm -f "$RUN_DIR/state"
  say refused cannot-start
fi
[ ! -s "$RUN_DIR/inhibitors" ] || while read -r name; do say inhibitor "$name"; done <"$RUN_DIR/inhibitors"
