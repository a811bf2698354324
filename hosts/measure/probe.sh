# Prints what Linux shows of the machine it runs on: lines of fields separated by tabs, the first
# one `panther`, the second what it is; text of any kind comes last. hosts/measure/readings.ts reads
# them. Decides nothing, changes nothing, needs no root; as root it also sees the memory modules.
# ROOT_PREFIX: folder that stands for /.
LC_ALL=C
export LC_ALL
root=${ROOT_PREFIX:-}
if [ -n "$root" ]; then root=$(readlink -f "$root"); fi

say() {
  printf panther
  printf '\t%s' "$@"
  printf '\n'
}

# The first line of a file, in $line; nothing when there is none.
first_line() {
  line=
  if [ -r "$1" ]; then { IFS= read -r line <"$1"; } 2>/dev/null; fi
}

# Where a link leads, without the folders, in $target.
target_of() {
  target=
  if [ -e "$1" ]; then
    target=$(readlink -f "$1")
    target=${target##*/}
  fi
}

# The driver of a device and the module it is in, which a driver built into the kernel has not.
say_driver() {
  if [ ! -e "$2/driver" ]; then return; fi
  target_of "$2/driver/module"
  module=$target
  target_of "$2/driver"
  say driver "$1" "$target" "$module"
}

# Properties that udev keeps of a device; the pattern says of which names.
say_udev() {
  if [ ! -r "$root/run/udev/data/$2" ]; then return; fi
  while IFS= read -r line; do
    case $line in
      E:ID_NET_NAME_*=* | E:ID_MODEL_FROM_DATABASE=*) say udev "$1" "${line#E:}" ;;
    esac
  done <"$root/run/udev/data/$2"
}

say_system() {
  for name in ostype hostname; do
    first_line "$root/proc/sys/kernel/$name"
    say system "$name" "$line"
  done
  for path in "$root"/sys/firmware/*; do
    if [ -e "$path" ]; then say firmware "${path##*/}"; fi
  done
  for name in sys_vendor product_name product_version board_vendor board_name; do
    first_line "$root/sys/class/dmi/id/$name"
    if [ -n "$line" ]; then say dmi "$name" "$line"; fi
  done
  first_line "$root/sys/hypervisor/type"
  if [ -n "$line" ]; then say hypervisor "$line"; fi
}

say_processor() {
  if [ ! -r "$root/proc/cpuinfo" ]; then return; fi
  while IFS= read -r line; do
    case $line in
      processor* | vendor_id* | 'model name'* | 'physical id'* | 'core id'*) say cpu "$line" ;;
      flags*' hypervisor' | flags*' hypervisor '*) say hypervisor cpu-flag ;;
    esac
  done <"$root/proc/cpuinfo"
}

say_memory() {
  if [ -r "$root/proc/meminfo" ]; then
    while IFS= read -r line; do
      case $line in MemTotal:*) say memory "$line" ;; esac
    done <"$root/proc/meminfo"
  fi
  table=$root/sys/firmware/dmi/tables/DMI
  if [ -r "$table" ]; then
    od -An -v -tx1 "$table" | while IFS= read -r bytes; do say dmi-table "$bytes"; done
  fi
}

say_pci() {
  if [ ! -d "$root/sys/bus/pci/devices" ]; then return; fi
  say seen pci
  for path in "$root"/sys/bus/pci/devices/*; do
    if [ ! -e "$path/class" ]; then continue; fi
    slot=${path##*/}
    first_line "$path/class"
    class=$line
    first_line "$path/vendor"
    vendor=$line
    first_line "$path/device"
    say pci "$slot" "$class" "$vendor" "$line"
    # Storage, FireWire (a disk may hang on it) and USB (disks, and the keyboard in the initrd):
    # what nixos-generate-config takes into the initrd too.
    case $class in
      0x01* | 0x0c00* | 0x0c03*) say_driver "$slot" "$path" ;;
      0x03*) say_udev "$slot" "+pci:$slot" ;;
    esac
  done
}

say_usb() {
  if [ ! -d "$root/sys/bus/usb/devices" ]; then return; fi
  say seen usb
  for path in "$root"/sys/bus/usb/devices/*; do
    if [ ! -e "$path/bInterfaceClass" ]; then continue; fi
    first_line "$path/bInterfaceClass"
    class=$line
    first_line "$path/bInterfaceSubClass"
    subclass=$line
    first_line "$path/bInterfaceProtocol"
    # Mass storage; a keyboard that the firmware can use; a Bluetooth controller.
    case $class:$subclass:$line in
      08:* | 03:*:01) say_driver "${path##*/}" "$path" ;;
      e0:01:01) say bluetooth "${path##*/}" ;;
    esac
  done
}

say_bluetooth() {
  for path in "$root"/sys/class/bluetooth/hci*; do
    if [ -e "$path" ]; then say bluetooth "${path##*/}"; fi
  done
}

say_disk() {
  name=${1##*/}
  path=$(readlink -f "$1")
  first_line "$1/size"
  size=$line
  first_line "$1/removable"
  removable=$line
  first_line "$1/hidden"
  say disk "$name" "$size" "$removable" "${line:-0}" "${path#"$root"}"
  first_line "$1/device/model"
  if [ -z "$line" ]; then first_line "$1/device/name"; fi
  say disk-model "$name" "$line"
  # SD or MMC; a number on SCSI.
  first_line "$1/device/type"
  say disk-type "$name" "$line"
  # Every driver between the disk and the processor, its own one included.
  if [ -e "$1/device" ]; then path=$(readlink -f "$1/device"); fi
  while [ -n "$path" ] && [ "$path" != "$root/sys" ] && [ "$path" != "$root" ]; do
    say_driver "$name" "$path"
    path=${path%/*}
  done
}

say_disks() {
  if [ ! -d "$root/sys/block" ]; then return; fi
  say seen block
  for path in "$root"/sys/block/*; do
    case ${path##*/} in
      nvme* | sd* | hd* | vd* | xvd* | mmcblk*) say_disk "$path" ;;
    esac
  done
  for path in "$root"/dev/disk/by-id/*; do
    if [ -L "$path" ]; then
      target=$(readlink "$path")
      say by-id "${target##*/}" "${path##*/}"
    fi
  done
}

say_networks() {
  if [ ! -d "$root/sys/class/net" ]; then return; fi
  say seen net
  for path in "$root"/sys/class/net/*; do
    # What has no device is made by software: loopback, bridges, tunnels, veth.
    if [ ! -e "$path/device" ]; then continue; fi
    name=${path##*/}
    kind=wired
    if [ -e "$path/phy80211" ] || [ -e "$path/wireless" ]; then kind=wireless; fi
    first_line "$path/type"
    type=$line
    target_of "$path/device/driver"
    say network "$name" "$kind" "$type" "$target"
    first_line "$path/ifindex"
    say_udev "$name" "n$line"
  done
}

say_system
say_processor
say_memory
say_pci
say_usb
say_bluetooth
say_disks
say_networks
say end
