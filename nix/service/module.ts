import { z } from 'zod';
import { type EnvKey, type EnvValue, renderEnvValue, type Service } from '#lib';
import { defineModule } from '../fleet/define.ts';
import { captureSite } from '../fleet/site.ts';
import type { AnyModule, ModuleContext, ModuleDefinition, Reach } from '../fleet/types.ts';
import { mkDefault, type NixAttrs, type NixExpr, ref, select } from '../lang/index.ts';
import { environmentOf } from './environment.ts';

/** Options of a module made from a service. */
export interface ServiceOptions<Env extends z.ZodObject> {
  /** Variables that differ from the schema's defaults. */
  readonly environment: Partial<z.output<Env>>;
  /** Names of the service's secrets that this host provides. */
  readonly credentials: readonly string[];
}

type ServiceInput<Env extends z.ZodObject> = Partial<ServiceOptions<Env>>;

export interface ServiceModuleSpec<Env extends z.ZodObject> {
  readonly requires?: () => readonly AnyModule[];
  /** Variables that every host of the fleet sets, unless its options say otherwise. */
  readonly environment?: (context: ModuleContext<ServiceOptions<Env>>) => Partial<z.output<Env>>;
  /** What the machine gets beside the service, such as commands that speak to it. */
  readonly machine?: (context: ModuleContext<ServiceOptions<Env>>) => NixAttrs;
}

// The database, its role and the socket of `modules/services/postgresql`: peer authentication, so
// that there is no password to keep.
const databaseUrl = 'postgresql:///panther?host=/run/postgresql&user=panther';

/** Where a generated module finds the published one. Not a relative path: a host's variant of a
 * module lies in another folder than the shared text. */
export function serviceModuleImport(unit: string): NixExpr {
  return ref(`inputs.self.nixosModules.${unit}`);
}

/** The program and its services, as the flake packages them. */
export const pantherPackage: NixExpr = select(ref('inputs.self.packages'), [
  ref('pkgs.stdenv.hostPlatform.system'),
  'panther',
]);

/** The module `services/<unit>` of a service: imports the published NixOS module and sets it, with
 * the host's database and the secrets' files. Its port is reachable as its `PANTHER_BIND` says. */
export function defineServiceModule<Env extends z.ZodObject>(
  service: Service<Env>,
  spec: ServiceModuleSpec<Env> = {},
): ModuleDefinition<ServiceOptions<Env>> & { readonly input?: ServiceInput<Env> } {
  type Context = ModuleContext<ServiceOptions<Env>>;
  const { unit } = service;
  const environmentOf = (context: Context): Readonly<Record<string, EnvValue>> => ({
    ...(hasDatabase(service, context) ? { DATABASE_URL: databaseUrl } : {}),
    ...(spec.environment?.(context) as Record<string, EnvValue> | undefined),
    ...(context.options.environment as Record<string, EnvValue>),
  });
  const reachOf = (context: Context): Reach =>
    environmentOf(context).PANTHER_BIND === 'tailnet' ? 'tailnet' : 'loopback';
  const portOf = (context: Context): number | undefined =>
    (environmentOf(context).PANTHER_PORT as number | undefined) ?? service.port;

  const module = defineModule({
    name: `services/${unit}`,
    description: service.description,
    options: optionsSchema(service),
    ...(spec.requires === undefined ? {} : { requires: spec.requires }),
    units: [unit],
    ports: (context) => {
      const port = portOf(context);
      if (port === undefined) return [];
      return [{ port, protocol: 'tcp', reach: reachOf(context), unit, why: service.description }];
    },
    nixos: (context) => {
      const port = portOf(context);
      const isOpen = port !== undefined && reachOf(context) === 'tailnet';
      return {
        imports: [serviceModuleImport(unit)],
        ...spec.machine?.(context),
        services: { [unit]: serviceSettings(service, context, environmentOf(context)) },
        ...(isOpen
          ? {
              networking: { firewall: { interfaces: { tailscale0: { allowedTCPPorts: [port] } } } },
            }
          : {}),
      };
    },
  });
  return { ...module, site: captureSite(defineServiceModule) };
}

function hasDatabase(service: Service, { host }: ModuleContext<unknown>): boolean {
  return service.usesDatabase && host.modules.has('services/postgresql');
}

function serviceSettings<Env extends z.ZodObject>(
  service: Service<Env>,
  context: ModuleContext<ServiceOptions<Env>>,
  environment: Readonly<Record<string, EnvValue>>,
): NixAttrs {
  const { options, atLeast, secret } = context;
  const provided = service.secrets.filter(({ name }) => options.credentials.includes(name));
  return {
    enable: true,
    package: mkDefault(pantherPackage),
    ...(Object.keys(environment).length > 0 ? { environment: { ...environment } } : {}),
    ...(provided.length > 0
      ? { credentials: Object.fromEntries(provided.map(({ name, file }) => [file, secret(name)])) }
      : {}),
    // The target is there since 25.11; before, the service itself is what clients wait for.
    ...(hasDatabase(service, context)
      ? { after: [atLeast('25.11') ? 'postgresql.target' : 'postgresql.service'] }
      : {}),
  };
}

function optionsSchema<Env extends z.ZodObject>(
  service: Service<Env>,
): z.ZodType<ServiceOptions<Env>, ServiceInput<Env>> {
  const names = service.secrets.map(({ name }) => name);
  const required = service.secrets.filter((each) => each.required).map(({ name }) => name);
  const shape = Object.fromEntries(environmentOf(service).map((key) => [key.name, override(key)]));
  const schema = z.strictObject({
    environment: z
      .strictObject(shape)
      .default({})
      .describe('Environment variables that differ from their defaults.'),
    credentials: z
      .array(names.length === 0 ? z.never() : z.enum(names))
      .default(required)
      .describe('Which of its secrets this host provides.'),
  });
  return schema as unknown as z.ZodType<ServiceOptions<Env>, ServiceInput<Env>>;
}

/** A value of the variable's own type; what the schema of the service asks beyond that holds too. */
function override({ kind, schema, description }: EnvKey): z.ZodType {
  const typed = { string: z.string(), integer: z.int(), number: z.number(), boolean: z.boolean() };
  const base: z.ZodType = kind.type === 'enum' ? z.enum(kind.values) : typed[kind.type];
  return base
    .superRefine((value, context) => {
      const parsed = schema.safeParse(renderEnvValue(value as EnvValue));
      for (const { message } of parsed.error?.issues ?? []) {
        context.addIssue({ code: 'custom', message });
      }
    })
    .optional()
    .describe(`${description}.`);
}
