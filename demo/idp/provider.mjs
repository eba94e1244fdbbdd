// One OpenID provider for one tenant, by the certified library `oidc-provider`.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider, { interactionPolicy } from 'oidc-provider';
import { errorPage, signOutPage, signedOutPage } from './pages.mjs';
import { derived } from './secrets.mjs';
import { memoryStore } from './store.mjs';

const { Check, base } = interactionPolicy;

/** A key per issuer and start: a token of one municipality never verifies at another. */
function signingKeys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }] };
}

/** Ask who it is every time: the story needs Amina and her HR in turns in the same browser. */
function choosingPolicy() {
  const policy = base();
  policy.get('login').checks.add(
    new Check('choose_person', 'a person is chosen at every sign-in', 'login_required', (ctx) =>
      ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT),
  );
  policy.remove('consent');
  return policy;
}

/** The one client is the municipality's own portal, so nobody is asked to consent to it. */
async function ownGrant(ctx) {
  const { client, session, provider } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  const found = known && await provider.Grant.find(known);
  if (found && found.accountId === session.accountId) return found;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile');
  await grant.save();
  return grant;
}

/** Returns the provider of a tenant; `personOf(sub)` answers a person of that tenant or undefined. */
export function tenantProvider({ issuer, slug, tenant, secret, personOf }) {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true };
  const provider = new Provider(issuer, {
    adapter: memoryStore(),
    clients: [{
      client_id: tenant.client_id,
      client_secret: derived(secret, 'client', slug),
      redirect_uris: [tenant.redirect_uri],
      post_logout_redirect_uris: tenant.signed_out_uri ? [tenant.signed_out_uri] : [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }],
    jwks: signingKeys(),
    // Ports do not keep cookies apart: another program on localhost sees ours, hence the names.
    cookies: {
      keys: [derived(secret, 'cookie', slug)],
      names: {
        session: `samlar_idp_${slug}`,
        interaction: `samlar_idp_${slug}_choice`,
        resume: `samlar_idp_${slug}_resume`,
      },
      long: { ...cookie, path: `/${slug}` },
      short: cookie,
    },
    pkce: { required: () => true, methods: ['S256'] },
    responseTypes: ['code'],
    scopes: ['openid'],
    claims: { openid: ['sub', 'employee_id'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: async (_ctx, sub) => {
      const person = personOf(sub);
      return person && {
        accountId: sub,
        claims: async () => ({ sub, employee_id: sub, name: person.name }),
      };
    },
    interactions: { policy: choosingPolicy(), url: (_ctx, choice) => `/${slug}/val/${choice.uid}` },
    loadExistingGrant: ownGrant,
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => signOutPage(ctx, { slug, tenant, form }),
        postLogoutSuccessSource: (ctx) => signedOutPage(ctx, { slug, tenant }),
      },
    },
    renderError: (ctx, out) => errorPage(ctx, { slug, tenant, code: out.error }),
    ttl: { AuthorizationCode: 60, IdToken: 600, AccessToken: 600, Interaction: 1800, Session: 8 * 3600, Grant: 8 * 3600 },
  });
  provider.on('server_error', (_ctx, error) => console.error(`demo sign-in: ${slug}: ${error.stack}`));
  return provider;
}
