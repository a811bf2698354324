// A door of its own (`#lib/http`): it loads Hono, which a command that only asks does not need.
export { clientOf, isLoopback } from './address.ts';
export { refuse, type Statuses } from './answer.ts';
export { createHttpApp, type HttpAppOptions, type ObservedRequest } from './app.ts';
export { type Metric, renderMetrics } from './metrics.ts';
export { type ApiInfo, renderOpenApi } from './openapi.ts';
export { createRateLimit, type RateLimit } from './rate-limit.ts';
export {
  type Access,
  defineRoute,
  type EventStream,
  type LineStream,
  type Message,
  parseInput,
  type Route,
} from './route.ts';
export { isOneOf, isTokenRight } from './token.ts';
