import { expect, it } from 'vitest';
import { signWebhook } from './webhook.ts';

it('signs as the libraries of Standard Webhooks do', () => {
  // The vector of the reference libraries' own tests (github.com/standard-webhooks/standard-webhooks).
  const signature = signWebhook(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    '1614265330',
    '{"test": 2432232314}',
  );
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
