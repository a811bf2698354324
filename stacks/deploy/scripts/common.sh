# Shared by every script that runs on a target, and by the supervisor. The caller has set ROOT (''
# on a real machine), STORE_ROOT, RUN, TOPLEVEL. A result is a line `panther: key value` on stdout.
# Paths are those of NixOS (nixos/modules/system/activation, nix/profiles), below ROOT.
set -u
umask 077
export LC_ALL=C
export HOME="${HOME:-/root}"
PATH=$PATH:/run/wrappers/bin:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
export PATH
# A target below a prefix (a test, a container) has to tell its activation where that is.
[ -z "$ROOT" ] || export PANTHER_ROOT="$ROOT"

STATE=$ROOT/run/panther
RUN_DIR=$STATE/runs/$RUN
LEASE=$STATE/lease
RECEIPTS=$ROOT/var/lib/panther/deployments
ROOTS=$ROOT/nix/var/nix/gcroots/panther
PROFILE=$ROOT/nix/var/nix/profiles/system
CURRENT=$ROOT/run/current-system
# A system that was given one boot to prove itself; outlives that boot.
TRIAL=$ROOT/var/lib/panther/trial

say() { printf 'panther: %s %s\n' "$1" "$2"; }

read_line() { head -n 1 "$1" 2>/dev/null || :; }

# Seconds since boot: unlike the wall clock, nobody sets it back.
uptime_s() {
  read -r up _ </proc/uptime
  printf '%s\n' "${up%%.*}"
}

# A target below a folder may have one of its own.
boot_id() {
  read_line "$ROOT/proc/sys/kernel/random/boot_id" | grep . || read_line /proc/sys/kernel/random/boot_id
}

# Where a chain of links ends. Not `readlink -f`, which says nothing of a path whose folder is not
# there, as on a machine with its store elsewhere.
follow() (
  path=$1 steps=0
  while [ -L "$path" ] && [ "$steps" -lt 40 ]; do
    link=$(readlink "$path")
    case $link in
      /*) path=$link ;;
      *) path=${path%/*}/$link ;;
    esac
    steps=$((steps + 1))
  done
  printf '%s\n' "$path"
)
current_system() { [ ! -L "$CURRENT" ] || follow "$CURRENT"; }

default_system() { [ ! -L "$PROFILE" ] || follow "$PROFILE"; }

# The number in `system-42-link`.
generation() {
  link=$(readlink "$PROFILE" 2>/dev/null) || return 0
  link=${link##*system-}
  printf '%s\n' "${link%-link}"
}

has_systemd() { [ -d "$ROOT/run/systemd/system" ]; }

failed_units() {
  has_systemd || return 0
  systemctl list-units --state=failed --plain --no-legend --no-pager --full | awk '{ print $1 }' | sort
}

# Units of $2 that are not in $1 and whose names, with or without suffix, are not in IGNORE_UNITS.
newly_failed() {
  comm -13 "$1" "$2" | awk -v ignored="$IGNORE_UNITS" '
    BEGIN { n = split(ignored, names, "\n"); for (i = 1; i <= n; i++) skip[names[i]] = 1 }
    { base = $0; sub(/\.service$/, "", base) }
    !($0 in skip) && !(base in skip)'
}

# What a person reaches this machine through, as far as it runs.
vital_units() {
  has_systemd || return 0
  for unit in sshd.service sshd.socket tailscaled.service; do
    ! systemctl is-active --quiet "$unit" || printf '%s\n' "$unit"
  done
}

# $1 a system path, $2 what it is asked. Ends with its exit code, 124 or 137 after ACTIVATION_S.
ask_system() {
  (
    # Ours is 077; a system is made of files that others read.
    umask 022
    unset LC_ALL
    exec timeout -k 10 "$ACTIVATION_S" "$STORE_ROOT$1/bin/switch-to-configuration" "$2"
  ) </dev/null
}

# nix-env on the system profile.
set_profile() {
  (
    umask 022
    [ -z "$STORE_ROOT" ] || set -- --store "$STORE_ROOT" "$@"
    exec nix-env -p "$PROFILE" "$@"
  ) </dev/null
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

json_units() {
  sed 's/[\\"]/\\&/g; s/.*/"&"/' "$1" 2>/dev/null | paste -sd , -
}

# $1 outcome, $2 reason, $3 folder of what was noted meanwhile. One line; only `newlyFailed` can hold
# a character that JSON must escape.
write_receipt() {
  printf '{"version":1,"run":"%s","outcome":"%s","reason":"%s"' "$RUN" "$1" "$2"
  printf ',"previous":"%s","new":"%s","running":"%s"' "$PREVIOUS" "$TOPLEVEL" "$(current_system)"
  printf ',"default":"%s","generation":"%s"' "$(default_system)" "$(generation)"
  printf ',"activationExit":%s' "$(cat "$3/activation" 2>/dev/null || echo null)"
  printf ',"activationSeconds":%s' "$(cat "$3/seconds" 2>/dev/null || echo null)"
  printf ',"newlyFailed":[%s]' "$(json_units "$3/newly-failed")"
  [ ! -e "$3/reboot" ] || printf ',"rebooting":true'
  printf ',"startedAt":"%s","endedAt":"%s"' "$(read_line "$3/started-at")" "$(now)"
  printf ',"bootId":"%s","client":%s}\n' "$(boot_id)" "$(read_line "$3/client.json" | grep . || echo null)"
}

# Where the receipt on stdin is kept.
keep_receipt() {
  # Services have folders of their own beside it: the one above must stay open to them.
  (umask 022 && mkdir -p "${RECEIPTS%/*}") && mkdir -p "$RECEIPTS" && put "$RECEIPTS/$RUN.json"
}

# One short file, replaced as a whole: a reader sees the old or the new text, never half of one.
put() {
  cat >"$1.new" && mv -f "$1.new" "$1"
}

run_state() { read_line "$RUN_DIR/state"; }

set_state() { printf '%s\n' "$1" | put "$RUN_DIR/state"; }

# Reads the lease into lease_*; true while its holder's time is not up. A reboot ends every lease.
lease_live() {
  lease_run='' lease_who='' lease_since='' lease_boot='' lease_until=0
  [ -r "$LEASE/info" ] || return 1
  while IFS='=' read -r key value; do
    case $key in
      run) lease_run=$value ;;
      who) lease_who=$value ;;
      since) lease_since=$value ;;
      boot) lease_boot=$value ;;
      until) lease_until=$value ;;
    esac
  done <"$LEASE/info"
  [ "$lease_boot" = "$(boot_id)" ] && [ "$lease_until" -gt "$(uptime_s)" ]
}

owns_lease() { lease_live && [ "$lease_run" = "$RUN" ]; }

# Writes the lease of this run into a folder: lasts $2 seconds from now.
write_lease() {
  {
    printf 'run=%s\nwho=%s\nsince=%s\nboot=%s\n' "$RUN" "$WHO" "$SINCE" "$(boot_id)"
    printf 'until=%s\n' "$(($(uptime_s) + $2))"
  } | put "$1/info"
}

# Renaming is the lock: rename(2) of a folder onto a folder that is not empty fails, so exactly one
# of many takers gets the name, its content already inside.
# Asked again after the answer was lost, it is this run's already.
take_lease() {
  ! owns_lease || return 0
  mkdir -p "$STATE/lease.$RUN" && write_lease "$STATE/lease.$RUN" "$1" || return 1
  tries=0
  while ! mv -T "$STATE/lease.$RUN" "$LEASE" 2>/dev/null; do
    tries=$((tries + 1))
    if lease_live || [ "$tries" -gt 20 ]; then
      rm -rf "$STATE/lease.$RUN"
      return 1
    fi
    # Left by a holder whose time is up. The name it gets is that holder's, so of two who both saw
    # it only the first moves it away. Whoever saw no holder came between two moves of another, and
    # must not move what is there now.
    [ -z "$lease_run" ] || mv -T "$LEASE" "$STATE/expired.$lease_run" 2>/dev/null || :
  done
}

release_lease() {
  owns_lease || return 0
  mv -T "$LEASE" "$STATE/released.$RUN" && rm -rf "$STATE/released.$RUN"
}

# Nothing that this run may still need is collected as garbage while it lasts.
pin_paths() {
  mkdir -p "$ROOTS" && ln -sfn "$TOPLEVEL" "$ROOTS/$RUN-new" && ln -sfn "$1" "$ROOTS/$RUN-previous"
}

unpin_paths() { rm -f "$ROOTS/$RUN-new" "$ROOTS/$RUN-previous"; }

# Reads a trial into trial_*; false without one.
read_trial() {
  trial_run='' trial_goal='' trial_previous='' trial_boot='' trial_mode=''
  [ -r "$TRIAL/info" ] || return 1
  while IFS='=' read -r key value; do
    case $key in
      run) trial_run=$value ;;
      goal) trial_goal=$value ;;
      previous) trial_previous=$value ;;
      boot) trial_boot=$value ;;
      mode) trial_mode=$value ;;
    esac
  done <"$TRIAL/info"
  [ -n "$trial_run" ]
}

end_trial() {
  mv -T "$TRIAL" "$TRIAL.ended" 2>/dev/null && rm -rf "$TRIAL.ended"
}
