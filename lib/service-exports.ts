// What other rooms use of services as data. Running one is `#lib/serve`, a door of its own: it loads
// Node's HTTP, which takes a fifth of a second that a command does not have.
export { type Credentials, findCredentials } from './credentials.ts';
export {
  defineService,
  type HardeningChange,
  type RestartBudget,
  type Service,
  type ServiceEnv,
  type ServiceNetwork,
  type ServiceSchedule,
  type ServiceSecret,
  type ServiceSpec,
} from './service.ts';
export {
  describeEnv,
  type EnvKey,
  type EnvKind,
  type EnvValue,
  renderEnvValue,
} from './service-env.ts';
export {
  type BaseEnv,
  type Bind,
  baseEnv,
  type DoorEnv,
  databaseEnv,
  doorEnv,
  embeddingEnv,
} from './service-env-common.ts';
