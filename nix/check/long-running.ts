import { type HostModel, oncePerHost } from './host-model.ts';
import { isEnabled, readUnits, runsSomething, serviceType, type Unit } from './units.ts';

/** Services of the configuration itself that are meant to stay up: not oneshots, and not those that
 * a timer starts. */
export const longRunning = oncePerHost((host: HostModel): readonly Unit[] => {
  const units = readUnits(host);
  return [...units.values()].filter(
    (unit) =>
      unit.suffix === '.service' &&
      isEnabled(unit) &&
      runsSomething(unit) &&
      serviceType(unit) !== 'oneshot' &&
      !unit.options.has('startAt') &&
      !units.has(`${unit.stem}.timer`),
  );
});
