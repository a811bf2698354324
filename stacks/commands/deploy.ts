import { createDeployCommand } from '../deploy/command.ts';
import { prepareDeployment } from '../preparation.ts';

export const command = createDeployCommand(prepareDeployment);
