// The pages of the demo sign-in: plain Swedish, complete without a script, nothing from elsewhere.

const SPECIAL = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function text(value) {
  return String(value ?? '').replace(/[&<>"']/g, (sign) => SPECIAL[sign]);
}

/** The policy of every page. Chromium follows form-action through redirects, so the portal stands in it. */
function contentPolicy(tenant) {
  const portal = tenant ? ` ${new URL(tenant.redirect_uri).origin}` : '';
  return `default-src 'none'; style-src 'self'; form-action 'self'${portal}; base-uri 'none'; frame-ancestors 'none'`;
}

/** Headers that go with every page. */
export function pageHeaders(tenant) {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': contentPolicy(tenant),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
}

function page({ slug, tenant, title, body }) {
  const name = tenant?.name ?? 'Samlär';
  const brand = slug ? `<link rel="stylesheet" href="/${text(slug)}/farger.css">` : '';
  return `<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)} – ${text(name)}</title>
<link rel="stylesheet" href="/stil.css">${brand}
</head>
<body>
<a class="skip" href="#main">Hoppa till innehållet</a>
<header><p><b>${text(name)}</b> <span>Inloggning för provkörning</span></p></header>
<main id="main" tabindex="-1">
<h1>${text(title)}</h1>
${body}
</main>
<footer><p>Här spelar Samlär kommunens egen inloggning. Alla personer är påhittade och inga lösenord behövs.</p></footer>
</body>
</html>
`;
}

function personButton(person) {
  const work = [person.title, person.unit].filter(Boolean).map(text).join(', ');
  const note = person.note ? `<span class="note">${text(person.note)}</span>` : '';
  return `<li><button name="sub" value="${text(person.sub)}"><b>${text(person.name)}</b> <span>${work}</span> ${note}</button></li>`;
}

/** The page where one of the tenant's invented staff is chosen. */
export function choicePage({ slug, tenant, people, action }) {
  const list = people.length
    ? `<form method="post" action="${text(action)}"><ul class="people">${people.map(personButton).join('\n')}</ul></form>`
    : '<p class="box">Det finns inga personer att välja ännu. Provdata läggs in just nu; ladda om sidan om en stund.</p>';
  const body = `<p class="lead">Välj vem du vill vara hos ${text(tenant.name)}.</p>
${list}
<form method="post" action="${text(action)}"><button class="quiet" name="avbryt" value="ja">Avbryt och gå tillbaka</button></form>`;
  return page({ slug, tenant, title: 'Vem loggar in?', body });
}

function answer(ctx, html, tenant) {
  for (const [header, value] of Object.entries(pageHeaders(tenant))) ctx.set(header, value);
  ctx.body = html;
}

function wayBack(tenant) {
  if (!tenant) return '';
  return `<p><a class="btn" href="${text(new URL(tenant.redirect_uri).origin)}/">Till lärportalen för ${text(tenant.name)}</a></p>`;
}

/** Asks whether to sign out here too; `form` is the library's form with its own token. */
export function signOutPage(ctx, { slug, tenant, form }) {
  const body = `<p class="lead">Du är utloggad från lärportalen. Vill du logga ut här också?</p>
${form}
<p class="row"><button form="op.logoutForm" name="logout" value="yes">Logga ut helt</button>
<button class="quiet" form="op.logoutForm">Stanna inloggad</button></p>`;
  answer(ctx, page({ slug, tenant, title: 'Logga ut', body }), tenant);
}

/** Says that the session at the provider has ended. */
export function signedOutPage(ctx, { slug, tenant }) {
  const body = `<p class="lead">Du är utloggad. Ingen inloggning är kvar i den här webbläsaren.</p>${wayBack(tenant)}`;
  answer(ctx, page({ slug, tenant, title: 'Klart', body }), tenant);
}

const REASONS = {
  invalid_redirect_uri: 'Portalen som skickade dig hit är inte anmäld här.',
  invalid_client: 'Portalen som skickade dig hit är inte anmäld här.',
  invalid_request: 'Frågan från portalen gick inte att läsa.',
};

/** HTML for anything that went wrong, with the way forward. */
export function problemPage({ slug, tenant, code }) {
  const reason = REASONS[code] ?? 'Inloggningen hann gå ut eller är redan använd.';
  const body = `<p class="lead">${reason} Börja om från lärportalen.</p>${wayBack(tenant)}<p class="code">${text(code)}</p>`;
  return page({ slug, tenant, title: 'Det gick inte att logga in', body });
}

/** The library's error page, in our words. */
export function errorPage(ctx, { slug, tenant, code }) {
  answer(ctx, problemPage({ slug, tenant, code }), tenant);
}

/** Whom this provider plays, with the way to each portal: a sign-in begins there and never here. */
export function frontPage(tenants) {
  const links = Object.values(tenants).map(({ name, redirect_uri: back }) =>
    `<li><a href="${text(new URL(back).origin)}/">${text(name)}</a></li>`).join('\n');
  const body = `<p class="lead">Här finns inget att göra själv: inloggningen börjar i lärportalen.</p>
${links ? `<ul>${links}</ul>` : '<p class="box">Provdata läggs in just nu; ladda om sidan om en stund.</p>'}`;
  return page({ title: 'Inloggning för provkörning', body });
}

/** The tenant's two colours; anything that is not a colour is left out. */
export function brandSheet(tenant) {
  const colour = (value, otherwise) => (/^#[0-9a-f]{6}$/i.test(value ?? '') ? value : otherwise);
  return `:root { --deep: ${colour(tenant.deep, '#2b3a38')}; --bright: ${colour(tenant.bright, '#b9d5cc')}; }\n`;
}
