import type { EnvKey, Service } from '#lib';
import {
  call,
  fn,
  hasAttr,
  ifElse,
  letIn,
  mkIf,
  type NixAttrs,
  type NixExpr,
  type NixValue,
  op,
  ref,
  str,
} from '../lang/index.ts';
import { environmentOf } from './environment.ts';
import { optionType } from './nix-type.ts';
import { type InstallSection, type UnitModel, unitModelOf } from './unit-model.ts';

// It is printed, published and checked.
const known = new WeakMap<Service, NixExpr>();

/** The NixOS module of a service, for `nixosModules.<unit>`: options typed from its environment,
 * and its unit. It takes no flake input; whoever enables it says which package. */
export function serviceNixModule(service: Service): NixExpr {
  const module = known.get(service) ?? makeModule(service);
  known.set(service, module);
  return module;
}

function makeModule(service: Service): NixExpr {
  const model = unitModelOf(service);
  const bindings: NixAttrs = {
    cfg: ref(`config.services.${service.unit}`),
    // systemd reads specifiers in these values: https://www.freedesktop.org/software/systemd/man/systemd.unit.html#Specifiers
    escape: call('lib.replaceStrings', ['%'], ['%%']),
    // Numbers and booleans as JSON has them: toString loses digits of a float and turns true into 1.
    render: fn(
      'value',
      ifElse(
        call('builtins.isString', ref('value')),
        ref('value'),
        call('builtins.toJSON', ref('value')),
      ),
    ),
  };
  const body: NixAttrs = {
    options: { services: { [service.unit]: options(service) } },
    config: mkIf(ref('cfg.enable'), {
      assertions: assertions(service),
      systemd: {
        services: { [service.unit]: unitConfig(service, model) },
        ...timers(service, model),
      },
    }),
  };
  const args = ['config', 'lib', ...(service.programs.length === 0 ? [] : ['pkgs'])];
  return fn({ args, open: true }, letIn(bindings, body));
}

const option = (entries: NixAttrs): NixExpr => call('lib.mkOption', entries);

function options(service: Service): NixAttrs {
  return {
    enable: call('lib.mkEnableOption', `pantherOS: ${service.description}`),
    package: option({
      type: ref('lib.types.package'),
      description: `Package with \`bin/${service.unit}\`, such as this flake's \`packages.<system>.panther\`.`,
    }),
    after: option({
      type: call('lib.types.listOf', ref('lib.types.str')),
      default: [],
      example: ['postgresql.target'],
      description: 'Further units to start after, and to start along with this one.',
    }),
    environment: Object.fromEntries(
      environmentOf(service).map((key) => [key.name, envOption(service, key)]),
    ),
    credentials: option({
      // A path literal or a store path would make the secret readable by everybody.
      type: call(
        'lib.types.attrsOf',
        call('lib.types.pathWith', { absolute: true, inStore: false }),
      ),
      default: {},
      description: credentialsText(service),
    }),
  };
}

function envOption(service: Service, key: EnvKey): NixExpr {
  const preset = presetOf(service, key);
  return option({
    type: optionType(key).nix,
    ...(preset === undefined ? {} : { default: preset }),
    description: `${key.description}.`,
  });
}

/** On a host the state is where systemd makes the folder, whatever the schema has for elsewhere. */
function presetOf(service: Service, key: EnvKey): NixValue | undefined {
  if (key.name === 'PANTHER_STATE_DIR') return `/var/lib/${service.stateFolder}`;
  if (key.default !== undefined) return key.default;
  return key.optional ? null : undefined;
}

function credentialsText(service: Service): string {
  if (service.secrets.length === 0) return 'Files with secrets; this service reads none.';
  const lines = service.secrets.map(
    ({ file, why, required }) => `- \`${file}\`${required ? ' (required)' : ''}: ${why}`,
  );
  return [
    'Files with secrets, given to the service by systemd: name → path on the host.',
    '',
    ...lines,
  ].join('\n');
}

function assertions(service: Service): NixValue[] {
  const known = service.secrets.map(({ file }) => file);
  const given = call('builtins.attrNames', ref('cfg.credentials'));
  const required = service.secrets.filter((secret) => secret.required);
  return [
    {
      assertion: op(call('lib.subtractLists', known, given), '==', []),
      message:
        known.length === 0
          ? `services.${service.unit}.credentials: this service reads no secret.`
          : `services.${service.unit}.credentials: it reads only ${known.join(', ')}.`,
    },
    ...required.map(({ file, why }) => ({
      assertion: hasAttr(ref('cfg.credentials'), [file]),
      message: `services.${service.unit}.credentials.${file} is missing: ${why}.`,
    })),
  ];
}

function unitConfig(service: Service, model: UnitModel): NixAttrs {
  const { Description, After, Wants, ...unit } = model.unit;
  return {
    description: Description,
    after: op(After, '++', ref('cfg.after')),
    wants: op(Wants, '++', ref('cfg.after')),
    ...installConfig(model.install),
    unitConfig: unit,
    ...(service.programs.length === 0
      ? {}
      : { path: service.programs.map((name) => ref(`pkgs.${name}`)) }),
    // A switch while it works would kill it half way; the next run has the new program.
    ...(service.schedule === undefined ? {} : { restartIfChanged: false }),
    environment: op(
      model.environment,
      '//',
      call(
        'lib.mapAttrs',
        fn('_', fn('value', call('escape', call('render', ref('value'))))),
        call(
          'lib.filterAttrs',
          fn('_', fn('value', op(ref('value'), '!=', null))),
          ref('cfg.environment'),
        ),
      ),
    ),
    serviceConfig: {
      ...model.service,
      ExecStart: execStart(model),
      LoadCredential: call(
        'lib.mapAttrsToList',
        fn('file', fn('source', str`${ref('file')}:${call('escape', ref('source'))}`)),
        ref('cfg.credentials'),
      ),
    },
  };
}

function execStart({ exec }: UnitModel): NixExpr {
  const args = exec.args.map((each) => ` ${each}`).join('');
  return str`${ref('cfg.package')}/bin/${exec.program}${args}`;
}

function timers(service: Service, { timer }: UnitModel): NixAttrs {
  if (timer === undefined) return {};
  const config: NixAttrs = {
    description: timer.unit.Description,
    ...installConfig(timer.install),
    timerConfig: timer.timer,
  };
  return { timers: { [service.unit]: config } };
}

function installConfig({ WantedBy }: InstallSection): NixAttrs {
  return WantedBy.length > 0 ? { wantedBy: WantedBy } : {};
}
