export { tailnetCommand as command } from '../tailnet/command.ts';
