# Before a secret is replaced: keeps a copy of each file and which units run, in a folder only root
# may read. Given ROTATION, FILES and UNITS (a line each). Asked again it keeps what it kept first:
# that is what was there before. No digest leaves this machine, a short value could be guessed by it.
kept=$ROOT/var/lib/panther/rotations/$ROTATION

keep_files() {
  number=0
  while read -r path; do
    [ -n "$path" ] || continue
    number=$((number + 1))
    file=$(follow "$ROOT$path")
    if [ -f "$file" ]; then
      cp -p "$file" "$1/$number" || return 1
      printf '%s present %s\n' "$number" "$path"
    else
      printf '%s absent %s\n' "$number" "$path"
    fi
  done >"$1/files" <<FILES_END
$FILES
FILES_END
}

keep_units() {
  while read -r unit; do
    [ -n "$unit" ] || continue
    state=unknown
    ! has_systemd || state=$(systemctl is-active "$unit.service" || :)
    printf '%s %s\n' "$unit" "$state"
  done >"$1/units" <<UNITS_END
$UNITS
UNITS_END
}

if [ -d "$kept" ]; then
  say kept again
elif lease_live; then
  say locked "$lease_who since $lease_since"
elif (umask 022 && mkdir -p "$ROOT/var/lib/panther") && mkdir -p "${kept%/*}" &&
  rm -rf "$kept.new" && mkdir "$kept.new" && keep_files "$kept.new" && keep_units "$kept.new" &&
  sync "$kept.new"/* "$kept.new" && mv -T "$kept.new" "$kept"; then
  say kept yes
else
  rm -rf "$kept.new"
  say refused cannot-keep
fi
