import { datadog } from '#modules';
import { defineProfile, use } from '#nix';

export const serverObservability = defineProfile({
  name: 'server/observability',
  description: 'Metrics of the machine and its services in Datadog',
  modules: [use(datadog)],
});
