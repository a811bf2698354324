# The end of a rotation. Given ROTATION and ENDING: `forget` removes what was kept, `put-back` puts
# the files back, each whole or not at all, and keeps them until they are forgotten.
kept=$ROOT/var/lib/panther/rotations/$ROTATION

put_back() {
  while read -r number state path; do
    file=$(follow "$ROOT$path")
    if [ "$state" = absent ]; then
      rm -f "$file" || return 1
    else
      new=${file%/*}/.${file##*/}.upload.$ROTATION
      { cp -p "$kept/$number" "$new" && sync "$new" && mv -fT "$new" "$file"; } ||
        { rm -f "$new" && return 1; }
    fi
    say restored "$path"
  done <"$kept/files"
}

if [ ! -d "$kept" ]; then
  say ended nothing-kept
elif [ "$ENDING" = put-back ]; then
  if put_back; then say ended yes; else say refused cannot-put-back; fi
else
  rm -rf "$kept"
  say ended yes
fi
