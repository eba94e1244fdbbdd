// The demo identity provider: one process, one OpenID issuer per tenant by path, on the loopback only.
//
//   SAMLAR_IDP_SECRET=… node demo/idp/server.mjs
//
// SAMLAR_IDP_CONFIG (var/idp.json)          {"port": 8100, "tenants": {"perstorp": {"name", "client_id",
//                                            "redirect_uri", "signed_out_uri"?, "deep"?, "bright"?}}}
// SAMLAR_IDP_PEOPLE (var/demo-people.json)  {"perstorp": {"name", "people": [{"sub", "name", "title", "unit", "note"?}]}}
// SAMLAR_IDP_PORT   overrides the port; 0 takes a free one. The line "listening on <origin>" says which.
// Both files are read again when they change. The client secret of a tenant: secrets.mjs.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parse } from 'node:querystring';
import { rereadJson } from './files.mjs';
import { brandSheet, choicePage, frontPage, pageHeaders, problemPage } from './pages.mjs';
import { tenantProvider } from './provider.mjs';

const secret = process.env.SAMLAR_IDP_SECRET ?? '';
if (secret.length < 16) {
  console.error('demo sign-in: SAMLAR_IDP_SECRET must be set, 16 characters at least');
  process.exit(2);
}
const config = rereadJson(process.env.SAMLAR_IDP_CONFIG ?? 'var/idp.json', { tenants: {} });
const people = rereadJson(process.env.SAMLAR_IDP_PEOPLE ?? 'var/demo-people.json');
const stylesheet = readFileSync(new URL('./style.css', import.meta.url));
const CHOICE = /^\/val\/[\w-]{1,64}$/;
const FORM_MAX = 4096;

let origin;
const running = new Map();

function peopleOf(slug) {
  return people()[slug]?.people ?? [];
}

/** The tenant's provider, made at its first request and again when its configuration changes. */
function providerOf(slug, tenant) {
  const mark = JSON.stringify(tenant);
  const found = running.get(slug);
  if (found?.mark === mark) return found;
  const personOf = (sub) => peopleOf(slug).find((person) => person.sub === sub);
  const provider = tenantProvider({ issuer: `${origin}/${slug}`, slug, tenant, secret, personOf });
  const made = { mark, provider, answer: provider.callback() };
  running.set(slug, made);
  return made;
}

function send(res, status, headers, body) {
  res.writeHead(status, headers).end(body);
}

function sendCss(res, body) {
  send(res, 200, { 'Content-Type': 'text/css; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }, body);
}

async function formOf(req) {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > FORM_MAX) throw Object.assign(new Error('too large'), { error: 'invalid_request', status: 413 });
  }
  return parse(body);
}

/** The page of people (GET) and the choice made on it (POST). */
async function choose(req, res, { slug, tenant, provider, path }) {
  await provider.interactionDetails(req, res);
  if (req.method !== 'POST') {
    const html = choicePage({ slug, tenant, people: peopleOf(slug), action: `/${slug}${path}` });
    return send(res, 200, pageHeaders(tenant), html);
  }
  const form = await formOf(req);
  const person = peopleOf(slug).find(({ sub }) => sub === form.sub);
  const result = person
    ? { login: { accountId: person.sub, remember: true } }
    : { error: 'access_denied', error_description: 'no person was chosen' };
  return provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
}

async function answer(req, res) {
  const [path] = req.url.split('?');
  // A page elsewhere may rebind its name to the loopback: only our own name is answered.
  if (req.headers.host !== new URL(origin).host) return send(res, 421, {}, '');
  if (path === '/stil.css') return sendCss(res, stylesheet);
  if (path === '/halsa') return send(res, 200, { 'Content-Type': 'text/plain' }, 'ok');
  if (path === '/') return send(res, 200, pageHeaders(), frontPage(config().tenants ?? {}));
  const slug = path.split('/')[1];
  const tenant = Object.hasOwn(config().tenants ?? {}, slug) ? config().tenants[slug] : undefined;
  if (!tenant) return send(res, 404, pageHeaders(), problemPage({ code: 'okänd adress' }));
  const { provider, answer: answerByLibrary } = providerOf(slug, tenant);
  const rest = path.slice(slug.length + 1);
  if (rest === '/farger.css') return sendCss(res, brandSheet(tenant));
  if (!CHOICE.test(rest)) {
    // The library works out its own addresses from what stands before the path that it is given.
    req.originalUrl = req.url;
    req.url = req.url.slice(slug.length + 1) || '/';
    return answerByLibrary(req, res);
  }
  try {
    return await choose(req, res, { slug, tenant, provider, path: rest });
  } catch (error) {
    if (!error.error) throw error;
    return send(res, error.status ?? 400, pageHeaders(tenant), problemPage({ slug, tenant, code: error.error }));
  }
}

const server = createServer((req, res) => {
  answer(req, res).catch((error) => {
    console.error(`demo sign-in: ${error.stack}`);
    if (!res.headersSent) send(res, 500, pageHeaders(), problemPage({ code: 'server_error' }));
  });
});

server.listen(Number(process.env.SAMLAR_IDP_PORT ?? config().port ?? 8100), '127.0.0.1', () => {
  origin = `http://localhost:${server.address().port}`;
  console.log(`demo sign-in: listening on ${origin}`);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 2000).unref();
  });
}
