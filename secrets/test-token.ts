/** A text of the shape of a service account token, for whoever listens at `address`. Nothing in it
 * is secret: no such account exists. */
export function makeToken(address: string): string {
  const body = {
    signInAddress: address,
    userAuth: {
      method: 'SRPg-4096',
      alg: 'PBES2g-HS256',
      iterations: 650_000,
      salt: 'c2FsdHNhbHQ',
    },
    email: 'nobody@1passwordserviceaccounts.com',
    srpX: 'ab'.repeat(32),
    muk: {
      alg: 'A256GCM',
      ext: true,
      k: Buffer.alloc(32, 7).toString('base64url'),
      key_ops: ['encrypt', 'decrypt'],
      kty: 'oct',
      kid: 'mp',
    },
    secretKey: 'A3-AAAAAA-BBBBBB-CCCCC-DDDDD-EEEEE-FFFFF',
    throttleSecret: { seed: 'ab'.repeat(32), uuid: 'A'.repeat(26) },
    deviceUuid: 'a'.repeat(26),
  };
  return `ops_${Buffer.from(JSON.stringify(body)).toString('base64url')}`;
}
