import { commonBase } from './common/base.ts';
import { ssdTrim } from './common/ssd-trim.ts';
import { timeLocale } from './common/time-locale.ts';
import { serverBase } from './server/base.ts';
import { serverObservability } from './server/observability.ts';
import { workstationDevtools } from './workstation/devtools.ts';
import { workstationGui } from './workstation/gui.ts';

export const profiles = [
  commonBase,
  ssdTrim,
  timeLocale,
  serverBase,
  serverObservability,
  workstationDevtools,
  workstationGui,
] as const;

export {
  commonBase,
  serverBase,
  serverObservability,
  ssdTrim,
  timeLocale,
  workstationDevtools,
  workstationGui,
};
