import { createBootstrapCommand } from '../bootstrap/command.ts';
import { prepareBootstrap } from '../bootstrap/preparation.ts';

export const command = createBootstrapCommand(prepareBootstrap);
