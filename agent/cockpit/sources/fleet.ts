import { existsSync, statSync } from 'node:fs';
import { limits } from './limits.ts';
import { defineSource, type Source } from './source.ts';

export interface FleetStanding {
  readonly release: string;
  /** When the fleet was resolved into its file. */
  readonly resolvedAt: string;
  readonly hosts: readonly FleetHost[];
}

export interface FleetHost {
  readonly name: string;
  readonly description: string;
  readonly role: string;
  readonly services: readonly string[];
  /** Ports that everybody reaches. */
  readonly publicPorts: number;
  /** Facts of the machine that nobody has measured. */
  readonly unmeasured: number;
}

/** The resolved fleet as it is in its file. */
export interface FleetPort {
  readonly file: string;
  /** @throws Fault io.read-failed, json.invalid */
  read(): { readonly release: string; readonly hosts: readonly FleetHost[] };
}

export const fleetName = 'fleet';

/** The hosts of the fleet and what runs on them; null where no fleet is known. What its file says is so now,
 * however long ago it was written. */
export function createFleetSource(port: FleetPort | null): Source<FleetStanding> {
  return defineSource<FleetStanding>({
    ...{ name: fleetName, title: 'Fleet', ...limits.file },
    waitsFor() {
      if (port === null) return 'the resolved fleet';
      return existsSync(port.file) ? null : `file ${port.file}`;
    },
    async read() {
      if (port === null) throw new Error('there is no file to read the fleet from');
      const { release, hosts } = port.read();
      return { release, hosts, resolvedAt: new Date(statSync(port.file).mtimeMs).toISOString() };
    },
  });
}
