import { brainPositions } from './brain-positions.ts';
import { brainProposeClose } from './brain-propose-close.ts';
import { brainProposeKillSwitch } from './brain-propose-kill-switch.ts';
import { brainScorecard } from './brain-scorecard.ts';
import { brainSignals } from './brain-signals.ts';
import { brainStatus } from './brain-status.ts';
import { brainWhy } from './brain-why.ts';
import { fleetGraph } from './fleet-graph.ts';
import { fleetHost } from './fleet-host.ts';
import { fleetHosts } from './fleet-hosts.ts';
import { fleetModules } from './fleet-modules.ts';
import { fleetOptions } from './fleet-options.ts';
import { fleetPlan } from './fleet-plan.ts';
import { fleetSearch } from './fleet-search.ts';
import { fleetStatus } from './fleet-status.ts';
import { listLibraries } from './list-libraries.ts';
import { outline } from './outline.ts';
import { readChunk } from './read-chunk.ts';
import { related } from './related.ts';
import { search } from './search.ts';
import { shell } from './shell.ts';
import { webFetch } from './web-fetch.ts';

export { type AnyTool, bindTools, findTools, mayBeTogether } from './bind.ts';
export { type OpenPorts, openToolPorts } from './open.ts';
export type { ToolPorts } from './ports.ts';

/** Every tool there is, by what it works on. */
export const tools = [
  search,
  readChunk,
  listLibraries,
  outline,
  related,
  fleetHosts,
  fleetHost,
  fleetModules,
  fleetSearch,
  fleetOptions,
  fleetStatus,
  fleetPlan,
  fleetGraph,
  brainStatus,
  brainSignals,
  brainPositions,
  brainWhy,
  brainScorecard,
  brainProposeClose,
  brainProposeKillSwitch,
  webFetch,
  shell,
] as const;

export type ToolName = (typeof tools)[number]['name'];
