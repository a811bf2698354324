import type { Route } from '#lib/http';
import { smartMoneyRoutes } from '../sources/smart-money/routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { executeRoutes } from './execute-route.ts';
import { freqtradeRoutes } from './freqtrade-routes.ts';
import { grantRoutes } from './grant-routes.ts';
import { type ApiPorts, openedCockpit } from './ports.ts';
import { recordRoutes } from './record-routes.ts';
import { ticketRoutes } from './ticket-routes.ts';
import { transferRoutes } from './transfer-routes.ts';

/** The API of the cockpit for the agent's door, which opens the cockpit behind it: until then every route
 * answers that it is being opened. The webhook of smart money is mounted beside it.
 * @throws Fault postgres.busy, and what each says */
export function cockpitRoutes(ports: ApiPorts): readonly Route[] {
  const store = () => openedCockpit(ports).store;
  return [
    // Before the single event, whose path would take it.
    ...eventRoutes(ports),
    ...smartMoneyRoutes(store),
    ...recordRoutes(ports),
    ...freqtradeRoutes(),
    ...executeRoutes(ports),
    ...ticketRoutes(ports),
    ...grantRoutes(ports),
    ...auditRoutes(ports),
    ...transferRoutes(async () => store()),
  ];
}
