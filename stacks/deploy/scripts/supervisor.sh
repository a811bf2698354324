# The target's side of one deployment. It needs nobody else: what it was told is in its own head,
# and two copies of it run, one that acts (`run`) and one that waits for the deadline. Whatever dies,
# the machine ends on TOPLEVEL, confirmed and bootable, or on PREVIOUS. Given PREVIOUS, GENERATION
# (its number, or ''), NONCE, WHO, SINCE, ACTIVATION_S, CONFIRM_S, DEADLINE_S.
#
# `verdict` is a link to `commit` or `revert`; making it is the decision, and it is made once.

note() { printf 'panther supervisor: %s\n' "$1" >>"$RUN_DIR/log"; }

decide() { ln -s "$1" "$RUN_DIR/verdict" 2>/dev/null; }

verdict() { readlink "$RUN_DIR/verdict" 2>/dev/null || :; }

# $1 a system path, $2 what it is asked. Ends with its exit code, 124 or 137 after ACTIVATION_S.
switch_to() {
  (
    # Ours is 077; a system is made of files that others read.
    umask 022
    unset LC_ALL
    exec timeout -k 10 "$ACTIVATION_S" "$STORE_ROOT$1/bin/switch-to-configuration" "$2"
  ) </dev/null >>"$RUN_DIR/log" 2>&1
}

set_profile() {
  (
    umask 022
    [ -z "$STORE_ROOT" ] || set -- --store "$STORE_ROOT" "$@"
    exec nix-env -p "$PROFILE" "$@"
  ) </dev/null >>"$RUN_DIR/log" 2>&1
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

json_units() {
  sed 's/[\\"]/\\&/g; s/.*/"&"/' "$RUN_DIR/newly-failed" 2>/dev/null | paste -sd , -
}

# $1 outcome, $2 reason. One line; only `newlyFailed` can hold a character that JSON must escape.
write_receipt() {
  printf '{"version":1,"run":"%s","outcome":"%s","reason":"%s"' "$RUN" "$1" "$2"
  printf ',"previous":"%s","new":"%s","running":"%s"' "$PREVIOUS" "$TOPLEVEL" "$(current_system)"
  printf ',"default":"%s","generation":"%s"' "$(default_system)" "$(generation)"
  printf ',"activationExit":%s' "$(cat "$RUN_DIR/activation" 2>/dev/null || echo null)"
  printf ',"activationSeconds":%s' "$(cat "$RUN_DIR/seconds" 2>/dev/null || echo null)"
  printf ',"newlyFailed":[%s]' "$(json_units)"
  printf ',"startedAt":"%s","endedAt":"%s"' "$(read_line "$RUN_DIR/started-at")" "$(now)"
  client=$(read_line "$RUN_DIR/client.json")
  printf ',"bootId":"%s","client":%s}\n' "$(boot_id)" "${client:-null}"
}

# With its receipt a run is over: whoever finds one acts no more, as the next may have begun.
finish() {
  note "$1: $2"
  write_receipt "$1" "$2" | put "$RUN_DIR/receipt.json"
  close_run
}

# Done twice it does no harm. `done` is said last but for the timer.
close_run() {
  # Services have folders of their own beside it: the one above must stay open to them.
  { (umask 022 && mkdir -p "${RECEIPTS%/*}") && mkdir -p "$RECEIPTS" &&
    put "$RECEIPTS/$RUN.json" <"$RUN_DIR/receipt.json"; } || note "cannot write $RECEIPTS/$RUN.json"
  unpin_paths
  release_lease
  set_state 'done'
  disarm
  exit 0
}

disarm() {
  if has_systemd; then
    systemctl stop "panther-deadline-$RUN.timer" || :
  elif [ "$ROLE" = run ]; then
    end_session "$(read_line "$RUN_DIR/deadline.pid")" wait-deadline
  fi
}

# Kills every process of the session $1 that the supervisor with role $2 leads or led: `timeout`
# moves its own child into a process group apart, so the group would not be enough. A number that
# meanwhile belongs to somebody else is told by the mark that activate.sh put into the environment.
end_session() {
  for stat in /proc/[0-9]*/stat; do
    line=$(cat "$stat" 2>/dev/null) || continue
    pid=${line%% *}
    # After the last `)`: state, parent, group, session (proc(5)).
    # shellcheck disable=SC2086
    set -- "$1" "$2" ${line##*) }
    [ "$6" != "$1" ] || ! marked "$pid" "$2" || kill -KILL "$pid" 2>/dev/null || :
  done
}

marked() {
  tr '\0' '\n' 2>/dev/null <"/proc/$1/environ" | grep -qxF "PANTHER_SUPERVISOR=$RUN $2"
}

actor_alive() {
  if has_systemd; then
    systemctl is-active --quiet "panther-activate-$RUN.service"
  else
    marked "$(read_line "$RUN_DIR/pid")" run
  fi
}

stop_actor() {
  if has_systemd; then
    systemctl kill --signal=KILL "panther-activate-$RUN.service" 2>/dev/null || :
    systemctl stop "panther-activate-$RUN.service" 2>/dev/null || :
  else
    end_session "$(read_line "$RUN_DIR/pid")" run
  fi
}

# Only `test`: the boot default was never anything but the previous system's.
revert() {
  set_state reverting
  for attempt in 1 2 3; do
    note "back to $PREVIOUS ($1), attempt $attempt"
    switch_to "$PREVIOUS" test
    code=$?
    case $code in
      0 | 4) [ "$(current_system)" != "$PREVIOUS" ] || finish rolled-back "$1" ;;
    esac
    note "exit $code, running: $(current_system)"
    sleep 1
  done
  finish rollback-failed "$1"
}

commit() {
  set_state committing
  if set_profile --set "$TOPLEVEL" && switch_to "$TOPLEVEL" boot; then
    if [ -s "$RUN_DIR/newly-failed" ]; then finish deployed-failed-units confirmed; fi
    finish deployed confirmed
  fi
  note 'the boot entry could not be written: the previous default stays'
  if [ -n "$GENERATION" ] && set_profile --switch-generation "$GENERATION"; then
    switch_to "$(default_system)" boot || note 'the previous boot entry could not be written again'
  fi
  revert boot-entry-failed
}

# Exit 1 before anything changed is not a failed system: another switch holds NixOS's own lock.
judge_activation() {
  case $1 in
    0 | 4) [ "$(current_system)" != "$TOPLEVEL" ] || return 0 ;;
    1)
      if [ "$(current_system)" = "$PREVIOUS" ] && grep -qi 'could not acquire lock' "$RUN_DIR/log"; then
        decide revert && finish refused switch-locked
      fi
      ;;
    100) [ "$(current_system)" != "$PREVIOUS" ] || { decide revert && finish refused reboot-required; } ;;
  esac
  case $1 in
    0 | 4) reason=not-activated ;;
    124 | 137) reason=activation-timeout ;;
    *) reason=activation-exit-$1 ;;
  esac
  if decide revert; then revert "$reason"; fi
  exit 0
}

await_answer() {
  stop=$(($(uptime_s) + CONFIRM_S))
  while [ "$(uptime_s)" -lt "$stop" ]; do
    if [ "$(read_line "$RUN_DIR/confirm")" = "$NONCE" ]; then
      if decide commit; then commit; fi
      exit 0
    fi
    if [ "$(read_line "$RUN_DIR/reject")" = "$NONCE" ]; then
      if decide revert; then revert unhealthy; fi
      exit 0
    fi
    sleep 0.2
  done
  if decide revert; then revert not-confirmed; fi
}

run() {
  began=$(uptime_s)
  now | put "$RUN_DIR/started-at"
  set_state activating
  switch_to "$TOPLEVEL" test
  code=$?
  printf '%s\n' "$(($(uptime_s) - began))" | put "$RUN_DIR/seconds"
  printf '%s\n' "$code" | put "$RUN_DIR/activation"
  note "activation ended with $code"
  judge_activation "$code"
  set_state activated
  await_answer
}

deadline() {
  [ "$(run_state)" != 'done' ] || exit 0
  if decide revert; then
    stop_actor
    revert deadline
  fi
  # Somebody decided: leave it the time of one more switch, then finish what it began.
  stop=$(($(uptime_s) + ACTIVATION_S + 30))
  while actor_alive && [ "$(uptime_s)" -lt "$stop" ]; do
    [ "$(run_state)" != 'done' ] || exit 0
    sleep 0.5
  done
  [ "$(run_state)" != 'done' ] || exit 0
  stop_actor
  [ ! -s "$RUN_DIR/receipt.json" ] || close_run
  if [ "$(verdict)" = commit ]; then commit; fi
  revert deadline
}

ROLE=$1
case $ROLE in
  run) run ;;
  deadline) deadline ;;
  wait-deadline)
    sleep "$DEADLINE_S"
    deadline
    ;;
esac
