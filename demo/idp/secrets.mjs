// Everything secret grows from one value in the environment; demo/idp/client_secret.py does the same sum.

import { createHmac } from 'node:crypto';

/** The secret for one purpose of one tenant, the same after every restart. */
export function derived(secret, purpose, slug) {
  return createHmac('sha256', secret).update(`${purpose}:${slug}`).digest('hex');
}
