import { testCockpitCommand } from '../kit/cockpit-command.ts';

testCockpitCommand('pglite');
