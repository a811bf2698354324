# The systems this machine can go back to, and which deployments made them. Reads only.
say current "$(current_system)"
say default "$(default_system)"
say generation "$(generation)"
say arch "$(uname -m)"
find "${PROFILE%/*}" -maxdepth 1 -name 'system-*-link' -printf '%f %T@ %l\n' 2>/dev/null |
  while read -r name time system; do
    name=${name#system-}
    [ -x "$STORE_ROOT$system/bin/switch-to-configuration" ] && usable=yes || usable=no
    say entry "${name%-link} $time $usable $system"
  done
find "$RECEIPTS" -name '*.json' 2>/dev/null | sort | tail -n 200 |
  while read -r file; do say receipt "$(read_line "$file")"; done
