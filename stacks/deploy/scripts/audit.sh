# Looks for values of secrets in places of this machine where none belongs. Given PATTERNS (lines
# `<number> <hex>`), PLACES (folders) and SKIPPED (files and folders where they do belong). Says the
# number, the byte and the file of each; what was found goes through pipes here and nowhere else.
trap 'exit 1' HUP INT TERM
trap '[ -z "$patterns" ] || rm -f "$patterns"' EXIT
patterns='' leaksMax=200

# In memory, for root only: it has them in files of its own anyway. One line a pattern, in order.
write_patterns() {
  mkdir -p "$STATE" && patterns=$(mktemp "$STATE/audit.XXXXXX") || return 1
  printf '%s\n' "$PATTERNS" | while read -r number hex; do
    [ -z "$hex" ] || { unhex "$hex" && printf '\n'; }
  done >"$patterns"
}

# Octal, as every printf knows it; \x is not in POSIX.
unhex() {
  left=$1
  while [ -n "$left" ]; do
    rest=${left#??}
    byte=$((0x${left%"$rest"}))
    # shellcheck disable=SC2059
    printf "\\$((byte / 64))$((byte / 8 % 8))$((byte % 8))"
    left=$rest
  done
}

is_skipped() {
  while read -r skipped; do
    [ -n "$skipped" ] || continue
    case $1 in "$ROOT$skipped" | "$ROOT$skipped"/*) return 0 ;; esac
  done <<SKIPPED_END
$SKIPPED
SKIPPED_END
  return 1
}

# Files of a place; /etc of NixOS is links into the store.
list_files() {
  while read -r place; do
    [ -e "$ROOT$place" ] || continue
    find -L "$ROOT$place" -xdev -type f -size -65536k ! -path "$STATE/audit.*" 2>/dev/null
  done <<PLACES_END
$PLACES
PLACES_END
  [ -n "$ROOT" ] || printf '%s\n' /proc/[0-9]*/cmdline
}

# Of `file:\1offset:match` lines: which pattern. The list is small, so each line is looked up in it.
name_matches() {
  awk -v list="$patterns" -v max="$leaksMax" '
    BEGIN { FS = "\001"; while ((getline line < list) > 0) number[line] = ++count }
    {
      colon = index($2, ":")
      match_ = substr($2, colon + 1)
      if (match_ in number && ++said <= max)
        print "panther: leak " number[match_] " " substr($2, 1, colon - 1) " " $1
    }'
}

search_files() {
  list_files | while IFS= read -r file; do
    is_skipped "$file" || printf '%s\n' "$file"
  done | tr '\n' '\0' | xargs -0 -r grep -aobHZF -f "$patterns" -- 2>/dev/null |
    tr '\0' '\001' | name_matches
}

search_journal() {
  [ -z "$ROOT" ] && has_systemd || return 0
  journalctl --no-pager --output cat --since -30d 2>/dev/null | grep -aobF -f "$patterns" |
    awk '{ print "journal\001" $0 }' | name_matches
}

if write_patterns; then
  search_files
  search_journal
  say searched yes
else
  say refused cannot-write
fi
