import { z } from 'zod';
import { readJsonFile } from '#lib';
import type { Fleet, Unknown } from './model.ts';

const fleetSchema = z.looseObject({
  release: z.string(),
  hosts: z.array(
    z.looseObject({
      name: z.string(),
      description: z.string(),
      role: z.string(),
      services: z.array(z.looseObject({ name: z.string() })),
      publicPorts: z.array(z.unknown()),
      unmeasured: z.array(z.string()),
    }),
  ),
});

/** The resolved fleet as data, whole and as the page shows it. @throws Fault io.read-failed, json.invalid */
export function readFleet(file: string): {
  readonly whole: unknown;
  readonly shown: Exclude<Fleet, Unknown>;
} {
  const whole = readJsonFile(file, fleetSchema);
  const hosts = whole.hosts.map(
    ({ name, description, role, services, publicPorts, unmeasured }) => ({
      ...{ name, description, role },
      services: services.map((service) => service.name),
      publicPorts: publicPorts.length,
      unmeasured: unmeasured.length,
    }),
  );
  return { whole, shown: { release: whole.release, hosts } };
}
