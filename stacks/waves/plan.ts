import type { DeployHost } from '../deploy/types.ts';

export interface WaveShape {
  /** Hosts of the first wave; 0: no canaries. */
  readonly canary: number;
  /** Hosts of every other wave at most; undefined: no bound. */
  readonly waveSize: number | undefined;
  /** `roles`: servers before workstations, never both in a wave that is not the canaries'. `given`:
   * as they were chosen. */
  readonly order: 'roles' | 'given';
}

type Planned = Pick<DeployHost, 'name' | 'role'>;

/** Which hosts are deployed together, one wave after another: each host in exactly one, in the order
 * given within its role. The same hosts in the same order give the same waves. */
export function planWaves<Host extends Planned>(
  hosts: readonly Host[],
  { canary, waveSize, order }: WaveShape,
): readonly (readonly Host[])[] {
  const groups =
    order === 'given'
      ? [hosts]
      : (['server', 'workstation'] as const).map((role) =>
          hosts.filter((host) => host.role === role),
        );
  const ordered = groups.flat();
  const canaries = ordered.slice(0, canary);
  const rest = groups.map((group) => group.filter((host) => !canaries.includes(host)));
  const waves = [canaries, ...rest.flatMap((group) => chunk(group, waveSize ?? group.length))];
  return waves.filter((wave) => wave.length > 0);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
