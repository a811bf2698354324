# Made by `panther generate` from modules/base/boot-trial.ts; do not edit.
{ pkgs, ... }:
{
  systemd.services.panther-boot-trial = {
    description = "Judge a system that was booted on trial";
    path = [
      pkgs.nix
      pkgs.coreutils
      pkgs.gawk
      pkgs.gnused
      pkgs.systemd
    ];
    restartIfChanged = false;
    script = "current=/run/current-system profile=/nix/var/nix/profiles/system trial=/var/lib/panther/trial receipts=/var/lib/panther/deployments\ntold() { sed -n \"s/^$1=//p\" \"$trial/info\"; }\nrun=$(told run)\ngoal=$(told goal)\nwait_s=$(told seconds)\nif [ \"$(told boot)\" = \"$(cat /proc/sys/kernel/random/boot_id)\" ]; then\n  echo \"trial of $goal: this boot is the one before it\"\n  exit 0\nfi\nif [ \"$(readlink -f \"$current\")\" != \"$goal\" ]; then\n  echo \"trial of $goal: another system came up\"\n  exit 0\nfi\nstill_on_trial() { [ \"$run\" = \"$(told run 2>/dev/null)\" ]; }\nnewly_failed() {\n  systemctl list-units --state=failed --plain --no-legend --no-pager --full |\n    awk '{ print $1 }' | sort | comm -13 \"$trial/failed-before\" -\n}\n\nif [ \"$(told mode)\" = confirm ]; then\n  echo \"trial of $goal: back to the previous system in $wait_s s without a confirmation\"\n  waited=0\n  while still_on_trial && [ \"$waited\" -lt \"$wait_s\" ]; do\n    sleep 1\n    waited=$((waited + 1))\n  done\n  if still_on_trial; then\n    echo \"trial of $goal: nobody confirmed it\"\n    systemctl reboot\n  fi\n  exit 0\nfi\n\n# Nobody waits for this boot, and somebody may be working: it judges itself, and never reboots.\ntimeout \"$wait_s\" systemctl is-system-running --wait >/dev/null\nfailed=$(newly_failed)\nif ! still_on_trial; then\n  exit 0\nelif [ -n \"$failed\" ]; then\n  echo \"trial of $goal: not kept as the boot default, as these failed:\" $failed\n  exit 1\nfi\nnix-env --profile \"$profile\" --set \"$goal\"\n\"$goal/bin/switch-to-configuration\" boot\nif [ -e \"$receipts/$run.json\" ]; then\n  sed -e 's/\"outcome\":\"boot-set\",\"reason\":\"on-trial\"/\"outcome\":\"deployed\",\"reason\":\"booted\"/' \\\n    -e \"s|\\\"running\\\":\\\"[^\\\"]*\\\",\\\"default\\\":\\\"[^\\\"]*\\\"|\\\"running\\\":\\\"$goal\\\",\\\"default\\\":\\\"$goal\\\"|\" \\\n    \"$receipts/$run.json\" >\"$receipts/$run.json.new\"\n  mv \"$receipts/$run.json.new\" \"$receipts/$run.json\"\nfi\nrm -rf \"$trial\"\necho \"trial of $goal: it came up well and is the boot default now\"\n";
    serviceConfig = {
      TimeoutStopSec = 10;
      Type = "exec";
    };
    unitConfig.ConditionPathExists = "/var/lib/panther/trial/info";
    wantedBy = [ "multi-user.target" ];
  };
}
