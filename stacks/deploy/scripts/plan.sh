# After status.sh: what a new system would change here. Given GOAL_PATHS (its closure), NEW_UNITS
# (lines `name target` of its unit files), KNOWN (systems whose closure the other end knows). Reads
# only: no `dry-activate`, which makes /run/nixos, a lock and whatever its checks make.
running=$(current_system)

printf '%s\n' "$GOAL_PATHS" | while read -r path; do
  [ -z "$path" ] || [ -e "$STORE_ROOT$path" ] || say missing "$path"
done

# A Nix that knows how opens its database without touching it (2.17 and later); an older one makes
# and removes two files beside it.
query_store() {
  xargs -r -d '\n' nix-store --store "local?${STORE_ROOT:+root=$STORE_ROOT&}read-only=true" \
    --extra-experimental-features read-only-local-store --query "$1" 2>/dev/null
}
if [ -n "$running" ] && ! printf '%s\n' "$KNOWN" | grep -qxF "$running"; then
  closure=$(printf '%s\n' "$running" | query_store --requisites) || closure=''
  printf '%s\n' "$closure" | sed '/./s/^/panther: running-path /'
  printf '%s\n' "$closure" | grep . | query_store --size | sed 's/^/panther: running-bytes /'
fi

find "${PROFILE%/*}" -maxdepth 1 -name 'system-*-link' -printf 'panther: entry %f %l\n' 2>/dev/null

etc=$(resolve "$running/etc")
units=$(resolve "$etc/systemd/system")
list_units() {
  find "$STORE_ROOT$units" -mindepth 1 -maxdepth 2 \( -type l -o -type f \) -printf '%P %l\n' 2>/dev/null
}
list_units | sed 's/^/panther: unit-file /'

# shellcheck disable=SC2016 # The dollar sign is awk's.
say_texts() {
  xargs -r -d '\n' awk -v skip="${#STORE_ROOT}" \
    '{ print "panther: unit-text " substr(FILENAME, skip + 1) " " $0 }'
}
# The text of those that are not what the new system has. Its store path says all about a file.
{ printf '%s\n\n' "$NEW_UNITS" && list_units; } |
  awk -v folder="$units" '
    !old { if ($0 == "") old = 1; else same[$0] = 1; next }
    !($0 in same) && $1 !~ /\.(wants|requires|upholds)\// { print $2 == "" ? folder "/" $1 : $2 }' |
  sort -u | while read -r file; do
  [ ! -f "$STORE_ROOT$file" ] || printf '%s\n' "$STORE_ROOT$file"
done | say_texts

if has_systemd; then
  systemctl show --no-pager --property=Id,ActiveState,FragmentPath,Following '*' |
    awk -F= '
      function flush() {
        if (id != "" && state != "inactive" && following == "" && file ~ /^\/etc\/systemd\/system\//)
          print "panther: unit-state " state " " id
        id = state = file = following = ""
      }
      { value = substr($0, index($0, "=") + 1) }
      $1 == "Id" { id = value }
      $1 == "ActiveState" { state = value }
      $1 == "FragmentPath" { file = value }
      $1 == "Following" { following = value }
      $0 == "" { flush() }
      END { flush() }'
fi

fstab=$(resolve "$etc/fstab")
[ ! -f "$STORE_ROOT$fstab" ] || sed 's/^/panther: fstab /' "$STORE_ROOT$fstab"

# OpNix: its unit names a script, which names its list of references (op://…, never a value).
store_files() {
  grep -ohE "/nix/store/[0-9a-z]{32}-[^]\"'[:space:];}]*" "$1" 2>/dev/null | sort -u
}
unit=$(resolve "$units/opnix-secrets.service")
[ ! -f "$STORE_ROOT$unit" ] || store_files "$STORE_ROOT$unit" | grep 'opnix-secrets-start' |
  while read -r script; do store_files "$STORE_ROOT$script"; done | grep '\.json$' | sort -u |
  while read -r file; do say secrets "$(tr -d '\n' <"$STORE_ROOT$file")"; done
