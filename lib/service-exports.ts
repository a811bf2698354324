// Everything about services that the other rooms use, as one line of the door.
export { type Credentials, findCredentials } from './credentials.ts';
export { type Door, type DoorOptions, isInsideAddress, openDoor } from './door.ts';
export { createNotifier, type Notifier, type NotifierOptions } from './notify.ts';
export {
  type Running,
  type RunOptions,
  runToEnd,
  type ServeOptions,
  type ServiceContext,
  serve,
} from './serve.ts';
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
} from './service-env-common.ts';
