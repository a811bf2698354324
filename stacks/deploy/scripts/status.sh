# What runs here, what boots next, what the last deployment left, what needs attention. Reads only:
# no here-documents either, for which bash makes a file.

# Where a path of the store leads, links followed in the target's own store.
resolve() (
  path=$1 steps=0
  while [ -L "$STORE_ROOT$path" ] && [ "$steps" -lt 40 ]; do
    link=$(readlink "$STORE_ROOT$path")
    case $link in
      /*) path=$link ;;
      *) path=${path%/*}/$link ;;
    esac
    steps=$((steps + 1))
  done
  printf '%s\n' "$path"
)

# $1 a word, $2 a system: what of it only a boot puts into effect.
say_boot_parts() {
  [ -n "$2" ] || return 0
  for part in kernel initrd kernel-modules systemd; do
    say "$1-$part" "$(readlink "$STORE_ROOT$2/$part" || :)"
  done
  say "$1-kernel-params" "$(read_line "$STORE_ROOT$2/kernel-params")"
  say "$1-init-interface-version" "$(read_line "$STORE_ROOT$2/init-interface-version")"
  say "$1-switch-inhibitors" "$(
    tr -d '\n' 2>/dev/null <"$STORE_ROOT$(resolve "$2/switch-inhibitors")"
  )"
}

receipts() { find "$RECEIPTS" -name '*.json' 2>/dev/null | sort; }

say_free() {
  [ ! -d "$2" ] || say free "$1 $(df -Pk "$2" | awk 'NR == 2 { printf "%.0f %.0f", $4 * 1024, $2 * 1024 }')"
}

current=$(current_system)
booted=$([ ! -L "$ROOT/run/booted-system" ] || follow "$ROOT/run/booted-system")
say current "$current"
say default "$(default_system)"
say booted "$booted"
say generation "$(generation)"
say boot-id "$(boot_id)"
say arch "$(uname -m)"
say now "$(date +%s)"
say uptime "$(uptime_s)"
[ ! -L "$CURRENT" ] || say activated "$(find "$CURRENT" -maxdepth 0 -printf '%T@')"
say_boot_parts current "$current"
say_boot_parts booted "$booted"
say systemd "$(if has_systemd; then echo yes; else echo no; fi)"
for unit in $(failed_units); do say failed-unit "$unit"; done
if lease_live; then
  say locked-run "$lease_run"
  say locked-who "$lease_who"
  say locked-since "$lease_since"
fi
last=$(receipts | tail -n 1)
[ -z "$last" ] || say receipt "$(read_line "$last")"
# The deployment that what runs comes from, be it long ago.
say source "$(
  receipts | xargs -r -d '\n' grep -hF "\"new\":\"$current\"" |
    grep -E '"outcome":"(deployed|boot-set)' | tail -n 1
)"
say_free /nix/store "$STORE_ROOT/nix/store"
say_free /boot "$ROOT/boot"
say_free /run "$ROOT/run"
# A certificate is public; its dates are read at the other end.
for file in "$ROOT"/var/lib/acme/*/cert.pem; do
  [ -r "$file" ] || continue
  name=${file%/cert.pem}
  say certificate "${name##*/} $(awk '/-END/ { exit } on { printf "%s", $0 } /-BEGIN/ { on = 1 }' "$file")"
done
# Of the token its size and age, never what it says.
[ ! -e "$ROOT/etc/opnix-token" ] || say token "$(find -L "$ROOT/etc/opnix-token" -maxdepth 0 -printf '%s %T@')"
