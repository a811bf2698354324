import { createDeployCommand } from '../deploy/command.ts';
import { prepareDeployment } from '../preparation.ts';
import { askOnTerminal } from '../waves/confirm.ts';

export const command = createDeployCommand(
  prepareDeployment,
  askOnTerminal(process.stdin, process.stderr),
);
