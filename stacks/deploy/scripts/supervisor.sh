# The target's side of one deployment. It needs nobody else: what it was told is in its own head,
# and two copies of it run, one that acts (`run`) and one that waits for the deadline. Whatever dies,
# the machine ends on TOPLEVEL, confirmed and bootable, or on PREVIOUS. Given PREVIOUS, DEFAULT (the
# system it boots), GENERATION (of the profile, or ''), GOAL_GENERATION (that TOPLEVEL is already, or
# ''), NONCE, WHO, SINCE, ACTIVATION_S, CONFIRM_S,
# DEADLINE_S, REBOOT, TRIAL_S.
#
# `verdict` is a link to `commit` or `revert`; making it is the decision, and it is made once. `mode`
# is `switch` or `boot`, and may turn from the first to the second before anything has changed.

note() { printf 'panther supervisor: %s\n' "$1" >>"$RUN_DIR/log"; }

decide() { ln -s "$1" "$RUN_DIR/verdict" 2>/dev/null; }

verdict() { readlink "$RUN_DIR/verdict" 2>/dev/null || :; }

mode() { read_line "$RUN_DIR/mode"; }

switch_to() { ask_system "$1" "$2" >>"$RUN_DIR/log" 2>&1; }

on_profile() { set_profile "$@" >>"$RUN_DIR/log" 2>&1; }

# With its receipt a run is over: whoever finds one acts no more, as the next may have begun.
finish() {
  note "$1: $2"
  write_receipt "$1" "$2" "$RUN_DIR" | put "$RUN_DIR/receipt.json"
  close_run
}

# Done twice it does no harm. `done` is said last but for the timer.
close_run() {
  keep_receipt <"$RUN_DIR/receipt.json" || note "cannot write $RECEIPTS/$RUN.json"
  unpin_paths
  release_lease
  set_state 'done'
  disarm
  ! must_reboot || reboot_machine
  exit 0
}

must_reboot() { [ -e "$RUN_DIR/reboot" ] && has_systemd; }

# Time for the caller to read the receipt, then the untouched boot default or the trial.
reboot_machine() {
  sleep 2
  systemctl --no-block reboot || systemctl --no-block --force reboot
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

# What a person reached this machine through before has to run again.
reachable_again() {
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    missing=$(vital_units | sort | comm -13 - "$RUN_DIR/vital-before" 2>/dev/null)
    [ -n "$missing" ] || return 0
    sleep 1
  done
  note "not running any more: $missing (looked $attempt times)"
  return 1
}

# T6. Only `test`: the boot default was never anything but the previous system's, so where that does
# not help a reboot does.
revert() {
  set_state reverting
  for attempt in 1 2 3; do
    note "back to $PREVIOUS ($1), attempt $attempt"
    switch_to "$PREVIOUS" test
    code=$?
    case $code in
      0 | 4)
        if [ "$(current_system)" = "$PREVIOUS" ] && reachable_again; then finish rolled-back "$1"; fi
        ;;
    esac
    note "exit $code, running: $(current_system)"
    sleep 1
  done
  ! has_systemd || : >"$RUN_DIR/reboot"
  finish rollback-failed "$1"
}

enter_profile() {
  if [ -n "$GOAL_GENERATION" ]; then
    on_profile --switch-generation "$GOAL_GENERATION"
  else
    on_profile --set "$TOPLEVEL"
  fi
}

commit() {
  if [ "$(mode)" = boot ]; then commit_boot; fi
  set_state committing
  if enter_profile && switch_to "$TOPLEVEL" boot; then
    if [ -s "$RUN_DIR/newly-failed" ]; then finish deployed-failed-units confirmed; fi
    finish deployed confirmed
  fi
  restore_profile
  revert boot-entry-failed
}

# The profile and the boot menu as they were, without a generation that came to nothing.
restore_profile() {
  note 'the boot entry could not be written: the previous default stays'
  [ -n "$GENERATION" ] || return 0
  added=
  [ -n "$GOAL_GENERATION" ] || { on_profile --set "$TOPLEVEL" && added=$(generation); }
  on_profile --switch-generation "$GENERATION" || return 0
  [ -z "$added" ] || [ "$added" = "$GENERATION" ] || on_profile --delete-generations "$added" ||
    note "generation $added stays in the profile"
  switch_to "$DEFAULT" boot || note 'the previous boot entry could not be written again'
}

# T7. The new system gets an entry in the boot menu and the next boot; the default and the profile
# stay what they were until the new one has come up and was confirmed.
commit_boot() {
  set_state committing
  if on_profile --set "$TOPLEVEL" && switch_to "$DEFAULT" boot && leave_trial && boot_once &&
    { [ -z "$GENERATION" ] || on_profile --switch-generation "$GENERATION"; }; then
    [ "$REBOOT" != yes ] || : >"$RUN_DIR/reboot"
    if [ -e "$RUN_DIR/reboot" ]; then finish rebooting on-trial; fi
    finish boot-set on-trial
  fi
  end_trial || :
  restore_profile
  finish refused no-trial-boot
}

leave_trial() {
  rm -rf "$TRIAL.new"
  (umask 022 && mkdir -p "${TRIAL%/*}") && mkdir -p "$TRIAL.new" &&
    cp "$RUN_DIR/failed-before" "$RUN_DIR/client.json" "$RUN_DIR/started-at" "$TRIAL.new/" &&
    {
      printf 'run=%s\nnonce=%s\ngoal=%s\nprevious=%s\n' "$RUN" "$NONCE" "$TOPLEVEL" "$PREVIOUS"
      printf 'boot=%s\nseconds=%s\n' "$(boot_id)" "$TRIAL_S"
      if [ "$REBOOT" = yes ]; then echo mode=confirm; else echo mode=own; fi
    } >"$TRIAL.new/info" && sync "$TRIAL.new/info" "$TRIAL.new" && mv -T "$TRIAL.new" "$TRIAL"
}

boot_once() {
  entry=$(systemd_boot_entry)
  if [ -n "$entry" ]; then
    bootctl set-oneshot "$entry" >>"$RUN_DIR/log" 2>&1 && note "next boot: $entry"
    return
  fi
  entry=$(grub_entry)
  [ -n "$entry" ] || { note 'no boot loader here that can be told to boot an entry once' && return 1; }
  grub-reboot "--boot-directory=$ROOT/boot" "$entry" >>"$RUN_DIR/log" 2>&1 && note "next boot: $entry"
}

# The file of systemd-boot's menu that starts TOPLEVEL (Boot Loader Specification, type 1).
systemd_boot_entry() {
  for boot in "$ROOT/boot" "$ROOT/efi" "$ROOT/boot/efi"; do
    for entry in "$boot"/loader/entries/*.conf; do
      [ -e "$entry" ] || continue
      if grep -qF "init=$TOPLEVEL/init" "$entry"; then
        printf '%s\n' "${entry##*/}"
        return
      fi
    done
  done
}

# `submenu>entry` of GRUB's menu that starts TOPLEVEL; a `>` in a title is written twice (GRUB manual,
# `default`).
grub_entry() {
  awk -v init="init=$TOPLEVEL/init" '
    function title(line) { split(line, parts, "\""); gsub(/>/, ">>", parts[2]); return parts[2] }
    /^[ \t]*submenu "/ { sub_title = title($0) ">" }
    /^[ \t]*menuentry "/ { entry = title($0) }
    index($0, init) { print sub_title entry; exit }' "$ROOT/boot/grub/grub.cfg" 2>/dev/null
}

# NixOS refused the switch because another one holds its lock: the machine is as it was.
lock_was_held() {
  [ "$1" = 1 ] && [ "$(current_system)" = "$PREVIOUS" ] &&
    tail -n 20 "$RUN_DIR/log" | grep -qi 'could not acquire lock'
}

# Exit 1 before anything changed is not a failed system.
judge_activation() {
  if lock_was_held "$1"; then decide revert && finish refused switch-locked; fi
  case $1 in
    0 | 4) [ "$(current_system)" != "$TOPLEVEL" ] || return 0 ;;
    100)
      # Its init differs so much that only a boot gets there.
      if [ "$(current_system)" = "$PREVIOUS" ]; then
        note 'it needs a reboot: its init differs'
        echo boot | put "$RUN_DIR/mode"
        if decide commit; then commit; fi
        exit 0
      fi
      ;;
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
    if [ "$(read_line "$RUN_DIR/reject-health")" = "$NONCE" ]; then
      if decide revert; then revert health-failed; fi
      exit 0
    fi
    sleep 0.2
  done
  if decide revert; then revert not-confirmed; fi
}

# Somebody else's switch is left to end: 5, 10 and 20 s, as far as the time for activation lasts.
activate() {
  delay=5
  while :; do
    switch_to "$TOPLEVEL" test
    code=$?
    [ "$delay" -le 20 ] && [ "$(($(uptime_s) - began + delay))" -lt "$ACTIVATION_S" ] &&
      lock_was_held "$code" || return 0
    note "NixOS's own lock is held by another switch; again in $delay s"
    sleep "$delay"
    delay=$((delay * 2))
  done
}

run() {
  began=$(uptime_s)
  now | put "$RUN_DIR/started-at"
  if [ "$(mode)" = boot ]; then
    if decide commit; then commit; fi
    exit 0
  fi
  set_state activating
  activate
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
