import { agentService } from '#agent/service';
import { brainService } from '#brain/service';
import { crawlerService } from '#crawler/service';
import { Fault, type Service } from '#lib';

/** Everything that runs on one machine, in the order of the table. */
export const services: readonly Service[] = [brainService, agentService, crawlerService];

/** Those of a list with commas, all of them without one.
 * @throws Fault usage */
export function chooseServices(only: string | undefined): readonly Service[] {
  if (only === undefined) return services;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => services.every((service) => service.name !== name));
  if (unknown === undefined) return services.filter(({ name }) => names.includes(name));
  throw new Fault({
    code: 'usage',
    message: `--only: there is no service ${JSON.stringify(unknown)}`,
    hint: `one or more of ${services.map(({ name }) => name).join(', ')}, with commas between`,
  });
}
