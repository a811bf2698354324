import { z } from 'zod';
import { defineModule, ref } from '#nix';

export interface TrialPaths {
  /** The link to the system that runs. */
  readonly current: string;
  /** The profile whose current generation is booted by default. */
  readonly profile: string;
  /** What is on trial. */
  readonly trial: string;
  readonly receipts: string;
}

/** A deployment that reboots leaves the new system on trial, while the boot default stays the
 * previous one (stacks/deploy). */
export function renderTrialScript({ current, profile, trial, receipts }: TrialPaths): string {
  return `current=${current} profile=${profile} trial=${trial} receipts=${receipts}
${judgeTrial}`;
}

const judgeTrial = String.raw`told() { sed -n "s/^$1=//p" "$trial/info"; }
run=$(told run)
goal=$(told goal)
wait_s=$(told seconds)
if [ "$(told boot)" = "$(cat /proc/sys/kernel/random/boot_id)" ]; then
  echo "trial of $goal: this boot is the one before it"
  exit 0
fi
if [ "$(readlink -f "$current")" != "$goal" ]; then
  echo "trial of $goal: another system came up"
  exit 0
fi
still_on_trial() { [ "$run" = "$(told run 2>/dev/null)" ]; }
newly_failed() {
  systemctl list-units --state=failed --plain --no-legend --no-pager --full |
    awk '{ print $1 }' | sort | comm -13 "$trial/failed-before" -
}

if [ "$(told mode)" = confirm ]; then
  echo "trial of $goal: back to the previous system in $wait_s s without a confirmation"
  waited=0
  while still_on_trial && [ "$waited" -lt "$wait_s" ]; do
    sleep 1
    waited=$((waited + 1))
  done
  if still_on_trial; then
    echo "trial of $goal: nobody confirmed it"
    systemctl reboot
  fi
  exit 0
fi

# Nobody waits for this boot, and somebody may be working: it judges itself, and never reboots.
timeout "$wait_s" systemctl is-system-running --wait >/dev/null
failed=$(newly_failed)
if ! still_on_trial; then
  exit 0
elif [ -n "$failed" ]; then
  echo "trial of $goal: not kept as the boot default, as these failed:" $failed
  exit 1
fi
nix-env --profile "$profile" --set "$goal"
"$goal/bin/switch-to-configuration" boot
if [ -e "$receipts/$run.json" ]; then
  sed -e 's/"outcome":"boot-set","reason":"on-trial"/"outcome":"deployed","reason":"booted"/' \
    -e "s|\"running\":\"[^\"]*\",\"default\":\"[^\"]*\"|\"running\":\"$goal\",\"default\":\"$goal\"|" \
    "$receipts/$run.json" >"$receipts/$run.json.new"
  mv "$receipts/$run.json.new" "$receipts/$run.json"
fi
rm -rf "$trial"
echo "trial of $goal: it came up well and is the boot default now"
`;

export const bootTrial = defineModule({
  name: 'base/boot-trial',
  description:
    'A system that was booted on trial is kept, or the machine returns to the one before',
  options: z.strictObject({}),
  nixos: () => ({
    systemd: {
      services: {
        'panther-boot-trial': {
          description: 'Judge a system that was booted on trial',
          wantedBy: ['multi-user.target'],
          unitConfig: { ConditionPathExists: '/var/lib/panther/trial/info' },
          // A later deployment must not end it half-way: it ends itself when the trial is void.
          restartIfChanged: false,
          path: [
            ref('pkgs.nix'),
            ref('pkgs.coreutils'),
            ref('pkgs.gawk'),
            ref('pkgs.gnused'),
            ref('pkgs.systemd'),
          ],
          script: renderTrialScript({
            current: '/run/current-system',
            profile: '/nix/var/nix/profiles/system',
            trial: '/var/lib/panther/trial',
            receipts: '/var/lib/panther/deployments',
          }),
          serviceConfig: { Type: 'exec', TimeoutStopSec: 10 },
        },
      },
    },
  }),
});
