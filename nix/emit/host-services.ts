import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';

/** One of the repository's services as it is on a host. */
export interface HostServiceData {
  readonly name: string;
  /** Without suffix. */
  readonly unit: string;
  /** A timer starts it and it runs to its end; otherwise it stays up. */
  readonly scheduled: boolean;
  /** Where it listens on this host, its options heeded; `healthPath` answers 200 there. */
  readonly port?: number;
  readonly healthPath?: string;
  readonly startTimeoutS: number;
  /** Between the end of a process and the start of the next. */
  readonly restartDelayS: number;
}

/** The services that a host has switched on, in the fleet's order. */
export function hostServices(fleet: ResolvedFleet, host: ResolvedHost): HostServiceData[] {
  return fleet.definition.services.flatMap((service) => {
    const module = host.modules.find(({ name }) => name === `services/${service.unit}`);
    if (module === undefined) return [];
    const port = module.ports.find(({ unit }) => unit === service.unit)?.port;
    const { healthPath } = service;
    return {
      name: service.name,
      unit: service.unit,
      scheduled: service.schedule !== undefined,
      ...(port === undefined || healthPath === undefined ? {} : { port, healthPath }),
      startTimeoutS: service.startTimeoutSec,
      restartDelayS: service.restart.delaySec,
    };
  });
}
