import type { Panel } from '../web/panel.ts';
import { agents } from './agents/panel.ts';
import { bots } from './bots/panel.ts';
import { brain } from './brain/panel.ts';
import { calendar } from './calendar/panel.ts';
import { insights } from './insights/panel.ts';
import { narratives } from './narratives/panel.ts';
import { notes } from './notes/panel.ts';
import { options } from './options/panel.ts';
import { poker } from './poker/panel.ts';
import { risk } from './risk/panel.ts';
import { slates } from './slates/panel.ts';
import { smartMoney } from './smart-money/panel.ts';
import { social } from './social/panel.ts';
import { tasks } from './tasks/panel.ts';
import { wallets } from './wallets/panel.ts';

/** Every panel, one line each, in the order of the grid; pages without a tile last. */
export const panels: readonly Panel[] = [
  wallets,
  bots,
  risk,
  social,
  smartMoney,
  narratives,
  calendar,
  options,
  tasks,
  agents,
  poker,
  notes,
  brain,
  slates,
  insights,
];
