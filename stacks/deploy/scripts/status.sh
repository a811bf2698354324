# What runs here, what boots next, what the last deployment left. Reads only.
say current "$(current_system)"
say default "$(default_system)"
say booted "$([ ! -L "$ROOT/run/booted-system" ] || follow "$ROOT/run/booted-system")"
say generation "$(generation)"
say boot-id "$(boot_id)"
for unit in $(failed_units); do say failed-unit "$unit"; done
if lease_live; then
  say locked-run "$lease_run"
  say locked-who "$lease_who"
  say locked-since "$lease_since"
fi
last=$(find "$RECEIPTS" -name '*.json' 2>/dev/null | sort | tail -n 1)
[ -z "$last" ] || say receipt "$(read_line "$last")"
