# T1: what a copy would need, and whether there is room for it and for what follows. Given SIZES:
# lines `<bytes> <store path>` of the whole closure, and BOOT_FILES: lines `<bytes> <path of the
# kernel or initrd in the store>`.
need=0
missing=0
while read -r bytes path; do
  if [ -z "$path" ] || [ -e "$STORE_ROOT$path" ]; then continue; fi
  need=$((need + bytes))
  missing=$((missing + 1))
done <<SIZES_END
$SIZES
SIZES_END

free_of() { df -Pk "$1" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }'; }

store=$STORE_ROOT/nix/store
[ -d "$store" ] || store=$ROOT/
say missing-paths "$missing"
say missing-bytes "$need"
say free-bytes "$(free_of "$store")"
say run-free-bytes "$(free_of "$ROOT/run")"

# Where boot loaders of NixOS keep their own copies of kernels: systemd-boot in EFI/nixos below the
# ESP or XBOOTLDR, GRUB in /boot/kernels; named after the store path, `/` as `-`. One that boots from
# the store itself has none of these folders and needs no room.
for boot in "$ROOT/boot" "$ROOT/efi" "$ROOT/boot/efi"; do
  for folder in "$boot/EFI/nixos" "$boot/kernels"; do
    [ -d "$folder" ] || continue
    boot_need=0
    while read -r bytes path; do
      [ -n "$path" ] || continue
      name=$(printf '%s\n' "${path#/nix/store/}" | tr / -)
      if [ ! -e "$folder/$name" ] && [ ! -e "$folder/$name.efi" ]; then
        boot_need=$((boot_need + bytes))
      fi
    done <<BOOT_END
$BOOT_FILES
BOOT_END
    say boot-room "$boot_need $(free_of "$folder") ${folder#"$ROOT"}"
  done
done
