# Puts one small file on this machine, whole or not at all: a temporary file beside it that only root
# may read, flushed, compared with its digest, renamed. Given FILE, MODE, GROUP (that may read it, or
# '' ), DIGEST (SHA-256, hex), CONTENT (base64). The content is in shell variables and pipes only: no
# program gets it as an argument or in its environment.
trap 'exit 1' HUP INT TERM
trap '[ -z "$new" ] || rm -f "$new"' EXIT
new=''

file=$(follow "$ROOT$FILE")
folder=${file%/*}
name=${file##*/}

digest_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

# A shell that has no printf of its own would start one, with the content as its argument.
printf_is_own() { case $(command -v printf) in /*) return 1 ;; esac; }

# The group's number on this machine; not there before the first activation of what makes it.
group_number() { awk -F : -v name="$GROUP" '$1 == name { print $3; exit }' "$ROOT/etc/group" 2>/dev/null; }

give_to_group() {
  number=$(group_number)
  if [ -z "$GROUP" ] || [ -z "$number" ]; then
    [ -z "$GROUP" ] || say group-missing "$GROUP"
    chown 0:0 "$new" && chmod 600 "$new"
  else
    chown "0:$number" "$new" && chmod "$MODE" "$new"
  fi
}

# What an upload that was killed left behind; not what another one writes right now.
find "$folder" -maxdepth 1 -type f -name ".$name.upload.*" -mmin +15 -exec rm -f {} + 2>/dev/null || :

if ! printf_is_own; then
  say refused no-printf
elif [ ! -d "$folder" ]; then
  say refused no-folder
elif ! new=$(mktemp "$folder/.$name.upload.XXXXXX"); then
  say refused cannot-write
elif ! printf '%s' "$CONTENT" | base64 -d >"$new"; then
  say refused cannot-write
elif [ "$(digest_of "$new")" != "$DIGEST" ]; then
  say refused damaged
elif ! give_to_group || ! sync "$new"; then
  say refused cannot-write
else
  before=''
  [ ! -f "$file" ] || before=$(digest_of "$file")
  if ! mv -fT "$new" "$file"; then
    say refused cannot-rename
  else
    new=''
    sync "$folder" || :
    if [ "$(digest_of "$file")" != "$DIGEST" ]; then
      say refused damaged
    elif [ "$before" = "$DIGEST" ]; then
      say uploaded unchanged
    else
      say uploaded changed
    fi
  fi
fi
