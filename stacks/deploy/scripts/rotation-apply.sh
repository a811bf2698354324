# Fetches the secrets anew, restarts what reads them, and says how that went. Given ROTATION (what
# rotation-keep.sh kept), FETCHER (the unit that fetches, or '' for what is there), RESTART (units to
# restart if a file changed), UNITS (to wait for), EXPECTED (lines `<SHA-256> <path>`: the new
# values), WAIT_S. Doing it twice does no harm.
kept=$ROOT/var/lib/panther/rotations/$ROTATION
stop=$(($(uptime_s) + WAIT_S))

digest_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

property() { systemctl show --property "$1" --value "$2.service"; }

fetch() {
  [ -n "$FETCHER" ] || return 0
  # It may be started twice an hour by itself; whoever asks for it may more often.
  systemctl reset-failed "$FETCHER.service" 2>/dev/null || :
  timeout "$WAIT_S" systemctl restart "$FETCHER.service"
  code=$?
  say fetched "$(property Result "$FETCHER") $(property ActiveState "$FETCHER") $code"
  [ "$code" = 0 ] || journalctl --unit "$FETCHER.service" --lines 20 --output cat --no-pager 2>/dev/null |
    while IFS= read -r line; do say log "$line"; done
  [ "$code" = 0 ]
}

# Its state before the rotation.
kept_state() { awk -v unit="$1" '$1 == unit { print $2 }' "$kept/units"; }

note_entered() {
  while read -r unit; do
    [ -z "$unit" ] || printf '%s %s\n' "$unit" "$(property ActiveEnterTimestampMonotonic "$unit")"
  done >"$kept/entered" <<UNITS_END
$RESTART
UNITS_END
}

# What fetches restarts what it knows to read a changed file; nothing is restarted twice.
restart_unit() {
  [ "$(kept_state "$1")" != inactive ] || return 0
  while job=$(property Job "$1") && [ "${job:-0}" != 0 ] && [ "$(uptime_s)" -lt "$stop" ]; do
    sleep 0.2
  done
  grep -qxF "$1 $(property ActiveEnterTimestampMonotonic "$1")" "$kept/entered" || return 0
  timeout "$WAIT_S" systemctl restart "$1.service" || :
}

restart_units() {
  while read -r unit; do [ -z "$unit" ] || restart_unit "$unit"; done <<UNITS_END
$RESTART
UNITS_END
}

# Of what was put back while nothing was fetched, too.
files_changed() {
  [ -n "$FETCHER" ] || return 0
  while read -r number state path; do
    [ "$state" = present ] && cmp -s "$(follow "$ROOT$path")" "$kept/$number" || return 0
  done <"$kept/files"
  return 1
}

# Still starting is no answer yet; neither is running for the blink of an eye.
settled() {
  while :; do
    first=$(systemctl is-active "$1.service" || :)
    case $first in
      activating | deactivating | reloading) ;;
      *)
        restarts=$(property NRestarts "$1")
        sleep 2
        second=$(systemctl is-active "$1.service" || :)
        [ "$first" != "$second" ] || [ "$restarts" != "$(property NRestarts "$1")" ] || break
        ;;
    esac
    [ "$(uptime_s)" -lt "$stop" ] || break
    sleep 0.2
  done
  printf '%s\n' "$first"
}

report_units() {
  while read -r unit; do
    [ -n "$unit" ] || continue
    before=$(kept_state "$unit")
    say unit "${before:-unknown} $(settled "$unit") $unit"
  done <<UNITS_END
$UNITS
UNITS_END
}

report_files() {
  while read -r number state path; do
    file=$(follow "$ROOT$path")
    if [ ! -s "$file" ]; then
      say file "missing $path"
    elif [ "$state" = present ] && [ "$(digest_of "$file")" = "$(digest_of "$kept/$number")" ]; then
      say file "same $path"
    else
      say file "changed $path"
    fi
  done <"$kept/files"
  while read -r digest path; do
    [ -n "$path" ] || continue
    file=$(follow "$ROOT$path")
    if [ -f "$file" ] && [ "$(digest_of "$file")" = "$digest" ]; then
      say expected "yes $path"
    else
      say expected "no $path"
    fi
  done <<EXPECTED_END
$EXPECTED
EXPECTED_END
}

if [ ! -d "$kept" ]; then
  say refused nothing-kept
elif ! has_systemd; then
  say refused no-systemd
elif ! note_entered || ! fetch; then
  report_files
else
  ! files_changed || restart_units
  report_units
  report_files
fi
