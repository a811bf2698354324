import { createRedactor, exec, Fault } from '#lib';
import { limits } from '../limits.ts';
import type { HostKey } from '../ssh/known-hosts.ts';
import type { Target } from '../ssh/target.ts';
import { decideProgram, renderInstallArguments } from './install-command.ts';
import { createToolSsh, findProgram } from './tool-ssh.ts';
import type { InstallPhase, InstallRequest, InstallTool } from './types.ts';

export interface NixosAnywhereOptions {
  readonly target: Target;
  readonly hostKeys: readonly HostKey[];
  /** Private; nothing is left in it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal | undefined;
  /** Values that no line of output may show. */
  readonly secrets: readonly string[];
  readonly onLine: (line: string) => void;
}

const timeouts: Readonly<Record<InstallPhase, number>> = {
  kexec: limits.bootstrap.kexecMs,
  disko: limits.bootstrap.diskoMs,
  install: limits.bootstrap.installMs,
  reboot: limits.bootstrap.rebootMs,
};

/** nixos-anywhere, the one on PATH or the pinned one through Nix. */
export function createNixosAnywhere(options: NixosAnywhereOptions): InstallTool {
  const [program, ...before] = decideProgram(findProgram('nixos-anywhere', options.env));
  return {
    name: [program, ...before.filter((word) => !word.includes(' '))].join(' '),
    async run(request) {
      const ssh = createToolSsh({ ...options, identity: request.identity });
      try {
        await runTool(options, request, {
          program,
          args: [...before, ...renderInstallArguments(request, ssh.sshHost)],
          env: ssh.env,
        });
      } finally {
        ssh.close();
      }
    },
  };
}

interface ToolCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function runTool(
  options: NixosAnywhereOptions,
  request: InstallRequest,
  { program, args, env }: ToolCall,
): Promise<void> {
  const lines: string[] = [];
  const watch = createWatch(options.target, request.phase);
  const onLine = (line: string) => {
    if (line.trim() === '') return;
    lines.push(line);
    lines.splice(0, lines.length - limits.bootstrap.outputLinesInFault);
    options.onLine(line);
    watch(line);
  };
  const { exitCode } = await exec(program, args, {
    env,
    cwd: options.cwd,
    signal: options.signal,
    timeoutMs: timeouts[request.phase],
    allowExitCodes: 'any',
    redactor: createRedactor({ values: options.secrets }),
    onStdoutLine: onLine,
    onStderrLine: onLine,
  });
  if (exitCode === 0) return;
  const said = lines.map((line) => `\n  ${line}`).join('');
  throw new Fault({
    code: 'deploy.target-failed',
    message: `nixos-anywhere ended its phase ${request.phase} with exit code ${exitCode}${said}`,
    where: options.target.host,
  });
}

const hostKeyText = /Host key verification failed|HOST IDENTIFICATION HAS CHANGED/;
const authText = /Permission denied \(/;
// An installer that has just come up may not have its keys yet.
const refusalsMax = 10;

/** The tool tries to connect without end, also where trying again cannot help: so its lines are
 * watched for that. While the machine reboots, another key is the new system's, and no failure. */
function createWatch(target: Target, phase: InstallPhase): (line: string) => void {
  let refusals = 0;
  return (line) => {
    if (phase !== 'reboot' && hostKeyText.test(line)) {
      throw new Fault({
        code: 'deploy.host-key',
        message: `the machine that answers at ${target.address} shows another key than before; nothing more was sent`,
        hint: 'an installer that keeps no host keys has new ones: compare the fingerprint on its console, then go on with --fingerprint SHA256:…',
        where: target.host,
      });
    }
    if (authText.test(line)) refusals += 1;
    if (refusals < refusalsMax) return;
    throw new Fault({
      code: 'deploy.auth',
      message: `${target.address} does not let nixos-anywhere in: ${line.trim()}`,
      hint: 'is your key loaded (ssh-add -l)? --identity FILE names one',
      where: target.host,
    });
  };
}
