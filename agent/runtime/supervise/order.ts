import { Fault, type Service } from '#lib';

/** The services in groups: each group is started when the ones before it are up, as `after` of their
 * units says. Units that are not among them do not count.
 * @throws Fault config.invalid for services that wait for each other */
export function orderServices(services: readonly Service[]): readonly (readonly Service[])[] {
  const units = new Map(services.map((service) => [`${service.unit}.service`, service]));
  const groups: Service[][] = [];
  let left = [...services];
  while (left.length > 0) {
    const waiting = new Set(left);
    const isFree = (service: Service) =>
      service.after.every((unit) => {
        const other = units.get(unit);
        return other === undefined || !waiting.has(other);
      });
    const group = left.filter(isFree);
    if (group.length === 0) {
      const names = left.map(({ name }) => name).join(', ');
      throw new Fault({
        code: 'config.invalid',
        message: `${names} wait for each other`,
        hint: 'take one `after` out of their service.ts',
      });
    }
    groups.push(group);
    left = left.filter((service) => !group.includes(service));
  }
  return groups;
}
