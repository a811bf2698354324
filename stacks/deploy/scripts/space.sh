# T1: what a copy would need. Given SIZES: lines `<bytes> <store path>` of the whole closure.
need=0
missing=0
while read -r bytes path; do
  if [ -z "$path" ] || [ -e "$STORE_ROOT$path" ]; then continue; fi
  need=$((need + bytes))
  missing=$((missing + 1))
done <<SIZES_END
$SIZES
SIZES_END
store=$STORE_ROOT/nix/store
[ -d "$store" ] || store=$ROOT/
say missing-paths "$missing"
say missing-bytes "$need"
say free-bytes "$(df -Pk "$store" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')"
