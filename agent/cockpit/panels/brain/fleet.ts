import { type FleetStanding, fleetName, type Reading } from '../../sources/index.ts';
import { type Html, html } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { mark, table, when } from '../../web/parts.ts';
import { renderState } from '../../web/region.ts';
import { stateOfReading } from '../../web/states.ts';

export interface FleetView {
  readonly reading: Reading<FleetStanding>;
  readonly staleAfterMs: number | null;
}

export const readFleet = ({ reading, staleAfterMs }: PanelContext): FleetView => ({
  ...{ reading: reading(fleetName), staleAfterMs: staleAfterMs(fleetName) },
});

const service = 'brain';

/** Where the brain runs, among the machines of the fleet. */
export function renderFleet({ reading, staleAfterMs }: FleetView, drawing: Drawing): Html {
  const state = renderState(stateOfReading(reading, staleAfterMs, drawing.now), drawing);
  const { value } = reading;
  return html`<section class="zone crt" id="fleet"><h2>Machines</h2>${state}${value === null ? null : renderHosts(value, drawing)}</section>`;
}

function renderHosts({ hosts, release, resolvedAt }: FleetStanding, drawing: Drawing): Html {
  if (hosts.length === 0) return html`<p class="empty">The fleet has no machine.</p>`;
  const homes = hosts.filter(({ services }) => services.includes(service));
  const where =
    homes.length === 0
      ? html`<span class="warn">No machine of the fleet runs the brain as a service.</span>`
      : `It is meant to run on ${homes.map(({ name }) => name).join(', ')}.`;
  return html`<p>${where} <span class="quiet">NixOS ${release}, resolved ${when(resolvedAt, drawing)}.</span> <a href="/machine">How they are</a></p>${table(
    {
      caption: 'Machines of the fleet',
      columns: [
        { label: 'Machine' },
        { label: 'Role' },
        { label: 'Brain' },
        { label: 'Services', isNumber: true },
        { label: 'Ports for everybody', isNumber: true },
        { label: 'Facts not measured', isNumber: true },
      ],
      rows: hosts.map((host) => [
        html`${host.name}<span class="note">${host.description}</span>`,
        host.role,
        host.services.includes(service)
          ? mark('quiet', 'declared')
          : html`<span class="quiet">no</span>`,
        host.services.length,
        host.publicPorts,
        host.unmeasured === 0 ? 0 : html`<span class="warn">${host.unmeasured}</span>`,
      ]),
    },
  )}`;
}
