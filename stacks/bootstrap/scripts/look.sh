# What a machine is before and while NixOS is installed on it: one look, nothing is changed. Given
# ROOT ('' on a real machine). A result is a line `panther: key value`; where a value has several
# parts, tabs separate them, free text last. stacks/bootstrap/report.ts reads them.
export LC_ALL=C
PATH=$PATH:/run/wrappers/bin:/run/current-system/sw/bin:/usr/sbin:/sbin:/usr/bin:/bin

say() {
  key=$1
  shift
  text=$1
  shift
  for part in "$@"; do text="$text	$part"; done
  printf 'panther: %s %s\n' "$key" "$text"
}

# The first line of a file, in $line, without what would end a line or a part of one.
first_line() {
  line=
  [ ! -r "$1" ] || { IFS= read -r line <"$1"; } 2>/dev/null || :
  line=$(printf '%s' "$line" | tr '\t\r' '  ')
}

# Where a chain of links ends, below ROOT; not `readlink -f`, for links that are absolute there.
follow() (
  path=$1 steps=0
  while [ -L "$ROOT$path" ] && [ "$steps" -lt 40 ]; do
    link=$(readlink "$ROOT$path")
    case $link in
      /*) path=$2$link ;;
      *) path=${path%/*}/$link ;;
    esac
    steps=$((steps + 1))
  done
  printf '%s\n' "${path#"$2"}"
)

os_release() {
  [ -r "$ROOT/etc/os-release" ] || return 0
  while IFS='=' read -r name value; do
    [ "$name" = "$1" ] || continue
    value=${value#[\"\']}
    printf '%s\n' "${value%[\"\']}"
    return 0
  done <"$ROOT/etc/os-release"
}

say_system() {
  say kernel "$(uname -s)"
  say arch "$(uname -m)"
  say uid "$(id -u)"
  say os "$(os_release ID)"
  say os-like "$(os_release ID_LIKE)"
  say os-name "$(os_release PRETTY_NAME)"
  say variant "$(os_release VARIANT_ID)"
  first_line "$ROOT/proc/sys/kernel/hostname"
  say hostname "$line"
  first_line "$ROOT/proc/sys/kernel/random/boot_id"
  say boot-id "$line"
  if [ -d "$ROOT/sys/firmware/efi" ]; then say firmware uefi; else say firmware bios; fi
  if [ -r "$ROOT/proc/meminfo" ]; then
    while read -r name kib _; do
      [ "$name" != MemTotal: ] || say memory-kib "$kib"
    done <"$ROOT/proc/meminfo"
  fi
  for path in "$ROOT"/etc/ssh/ssh_host_*_key.pub; do
    first_line "$path"
    [ -z "$line" ] || say host-key "$line"
  done
}

# What keeps a running Linux from starting another one (kexec(8), kernel_lockdown(7)).
say_kexec() {
  first_line "$ROOT/run/systemd/container"
  container=$line
  if [ -z "$container" ] && [ -e "$ROOT/.dockerenv" ]; then container=docker; fi
  if [ -z "$container" ] && [ -d "$ROOT/proc/vz" ] && [ ! -d "$ROOT/proc/bc" ]; then container=openvz; fi
  if [ -z "$container" ] && [ -r "$ROOT/proc/1/environ" ]; then
    container=$(tr '\0' '\n' <"$ROOT/proc/1/environ" | sed -n 's/^container=//p' | head -n 1)
  fi
  [ -z "$container" ] || say container "$container"
  first_line "$ROOT/sys/hypervisor/type"
  if [ "$line" = xen ]; then
    first_line "$ROOT/sys/hypervisor/guest_type"
    say xen "${line:-unknown}"
  fi
  [ -e "$ROOT/sys/kernel/kexec_loaded" ] || say kexec missing
  first_line "$ROOT/proc/sys/kernel/kexec_load_disabled"
  [ "$line" != 1 ] || say kexec disabled
  first_line "$ROOT/sys/kernel/security/lockdown"
  case $line in *'[integrity]'* | *'[confidentiality]'*) say kexec locked-down ;; esac
}

# nixos-anywhere gives up without these (its importFacts and main).
say_tools() {
  for tool in tar cpio setsid wget curl; do
    if command -v "$tool" >/dev/null 2>&1; then say tool "$tool"; fi
  done
}

say_network() {
  if [ -r "$ROOT/proc/net/route" ]; then
    # Destination and mask both zero, and the flag RTF_UP (route(8), /proc/net/route).
    while read -r device destination _ flags _ _ _ mask _; do
      [ "$destination:$mask" = 00000000:00000000 ] || continue
      [ "$((0x$flags & 1))" -ne 1 ] || say default-route ipv4 "$device"
    done <"$ROOT/proc/net/route"
  fi
  if [ -r "$ROOT/proc/net/ipv6_route" ]; then
    while read -r destination length _ _ gateway _ _ _ _ device; do
      [ "$destination$length" = 0000000000000000000000000000000000 ] || continue
      # Without a gateway it is the kernel's own entry that refuses everything.
      [ "$device" = lo ] || [ "$gateway" = 00000000000000000000000000000000 ] ||
        say default-route ipv6 "$device"
    done <"$ROOT/proc/net/ipv6_route"
  fi
  if grep -q '^nameserver' "$ROOT/etc/resolv.conf" 2>/dev/null; then say resolver yes; fi
}

# A property that udev keeps of a block device; of a real one also what blkid sees.
property() {
  sed -n "s/^E:$2=//p" "$ROOT/run/udev/data/b$1" 2>/dev/null | head -n 1
}
content_of() {
  first_line "$2/dev"
  number=$line
  type=$(property "$number" ID_FS_TYPE)
  label=$(property "$number" ID_FS_LABEL)
  if [ -z "$type" ] && [ -z "$ROOT" ] && command -v blkid >/dev/null 2>&1; then
    type=$(blkid -p -o value -s TYPE "/dev/$1" 2>/dev/null)
    label=$(blkid -p -o value -s LABEL "/dev/$1" 2>/dev/null)
  fi
  mounts=
  if [ -r "$ROOT/proc/mounts" ]; then
    while read -r device place _; do
      [ "$device" != "/dev/$1" ] || mounts="$mounts${mounts:+ }$place"
    done <"$ROOT/proc/mounts"
  fi
  holders=
  for holder in "$2"/holders/*; do
    [ -e "$holder" ] || continue
    first_line "$holder/dm/name"
    holders="$holders${holders:+ }${line:-${holder##*/}}"
  done
}

say_disk() {
  name=${1##*/}
  first_line "$1/size"
  size=$line
  first_line "$1/ro"
  read_only=${line:-0}
  first_line "$1/removable"
  removable=${line:-0}
  first_line "$1/device/model"
  say disk "$name" "$size" "$read_only" "$removable" "$line"
  content_of "$name" "$1"
  [ -z "$type$mounts$holders" ] || say content "$name" "$name" "$size" "$type" "$mounts" "$holders" "$label"
  for path in "$1/$name"*; do
    [ -e "$path/partition" ] || continue
    first_line "$path/size"
    size=$line
    content_of "${path##*/}" "$path"
    say content "$name" "${path##*/}" "$size" "$type" "$mounts" "$holders" "$label"
  done
}

say_disks() {
  for path in "$ROOT"/sys/block/*; do
    case ${path##*/} in
      nvme* | sd* | hd* | vd* | xvd* | mmcblk*) say_disk "$path" ;;
    esac
  done
  for path in "$ROOT"/dev/disk/by-id/*; do
    [ -L "$path" ] || continue
    link=$(readlink "$path")
    say by-id "${link##*/}" "${path##*/}"
  done
}

# How far an installation has come.
say_progress() {
  if [ -r "$ROOT/proc/mounts" ]; then
    while read -r device place type _; do
      [ "$place" != /mnt ] || say mounted "$device" "$type"
    done <"$ROOT/proc/mounts"
  fi
  [ ! -L "$ROOT/mnt/nix/var/nix/profiles/system" ] ||
    say installed "$(follow /mnt/nix/var/nix/profiles/system /mnt)"
  first_line "$ROOT/mnt/etc/ssh/ssh_host_ed25519_key.pub"
  [ -z "$line" ] || say installed-key "$line"
  for path in etc etc/ssh etc/ssh/ssh_host_ed25519_key etc/opnix-token; do
    [ ! -e "$ROOT/mnt/$path" ] || say installed-mode "/$path" "$(stat -c %a "$ROOT/mnt/$path")"
  done
  [ ! -L "$ROOT/run/current-system" ] || say current-system "$(follow /run/current-system '')"
  # Of an earlier run whose connection broke: what it started goes on alone.
  for path in "$ROOT"/proc/[0-9]*/cmdline; do
    case $({ tr '\0' ' ' <"$path"; } 2>/dev/null) in
      *nixos-install*) say busy nixos-install ;;
      */nix/store/*disko* | */bin/disko*) say busy disko ;;
    esac
  done
}

say_system
say_kexec
say_tools
say_network
say_disks
say_progress
