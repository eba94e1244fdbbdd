// The pages of a course: one at a time, with the learner's place kept and told to the platform.

import { Session, launchParameters } from "./session.js";
import { chosenIn, clear, markMissing, questionsOf, showAnswers } from "./test.js";

const SAVED = {
  saving: "Sparar …",
  saved: "Sparat",
  offline: "Ingen kontakt med lärportalen. Det du har gjort finns kvar här i fönstret.",
  refused: "Lärportalen tog inte emot allt. Du kan läsa vidare.",
  denied: "Lärportalen har avslutat omgången. Öppna kursen på nytt från lärportalen, så fortsätter du där du var.",
};
const STOPPED = {
  used: ["Länken är redan använd", "Den som öppnar kursen får en länk som gäller en gång. Gå tillbaka till lärportalen och öppna kursen igen. Du fortsätter där du var."],
  denied: ["Lärportalen släpper inte in den här länken", "Den kan ha blivit för gammal. Gå tillbaka till lärportalen och öppna kursen igen."],
  refused: ["Lärportalen förstod inte kursens fråga", "Felet är inte ditt. Ladda om sidan, eller hör av dig till den som ansvarar för kursen."],
  offline: ["Ingen kontakt med lärportalen", "Vi har försökt flera gånger. Se efter att du har nät och försök igen. Inget är borta."],
  ended: ["Du har avslutat den här omgången", "Det du gjorde är sparat. Öppna kursen från lärportalen när du vill fortsätta."],
};

const one = (selector) => document.querySelector(selector);
const pages = Array.from(document.querySelectorAll("main > .page"));
const form = one("#test");
const questions = form ? questionsOf(form) : [];
const parameters = launchParameters(location.search);
const session = parameters && new Session(parameters, saved);
const seen = new Set();
let at = 0;
let tried = false;

function saved(state) {
  const place = one("#saved");
  place.textContent = state === "saved" ? `${SAVED.saved} kl. ${clockTime()}` : SAVED[state];
  place.dataset.state = state;
  one("#again").hidden = state !== "offline";
}

const clockTime = () => new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

/** Show a page, move the reader there, and keep the place. */
async function show(index, { focus = true } = {}) {
  at = Math.min(Math.max(index, 0), pages.length - 1);
  pages.forEach((page, position) => { page.hidden = position !== at; });
  const heading = pages[at].querySelector("h1, h2");
  document.title = `${heading.textContent.trim()} – ${document.body.dataset.course}`;
  one("#where").textContent = `Sida ${at + 1} av ${pages.length}`;
  one("#meter").value = at + 1;
  one("#back").hidden = at === 0;
  one("#next").hidden = at === pages.length - 1;
  weighLeave();
  one("#contents").open = false;
  document.querySelectorAll("#contents a").forEach((link, position) => {
    if (position === at) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  if (focus) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  seen.add(pages[at].id);
  if (!session) return;
  await session.show(pages[at].id, pages.length);
  await finish();
}

/** Leaving is the main thing to do when nothing else is left on the last page. */
function weighLeave() {
  const last = at === pages.length - 1 && (tried || !form);
  one("#leave").className = last ? "btn" : "btn btn--quiet";
}

/** Everything is gone through when each page has been shown and the test, if there is one, has been tried. */
async function finish() {
  const all = pages.every(({ id }) => seen.has(id));
  if (session && all && (tried || !form)) await session.complete();
}

async function handIn(event) {
  event.preventDefault();
  const chosen = chosenIn(form);
  const missing = markMissing(form, questions, chosen);
  if (missing) {
    missing.querySelector("input").focus();
    return;
  }
  tried = true;
  weighLeave();
  showAnswers(form, questions, chosen);
  const { right, enough } = session ? await session.attempt(questions, chosen) : outcome(chosen);
  const result = one("#result");
  result.hidden = false;
  result.dataset.good = String(enough);
  one("#result-head").textContent = `${right} rätt av ${questions.length}`;
  one("#result-text").textContent = enough
    ? "Du har klarat provet. Läs gärna kommentarerna nedanför innan du avslutar."
    : "Det räcker inte riktigt än. Läs kommentarerna nedanför och gör om provet när du vill, så många gånger du behöver.";
  one("#retry").hidden = enough;
  one("#hand-in").hidden = true;
  one("#result-head").focus();
  await finish();
}

function outcome(chosen) {
  const right = questions.filter(({ id, right: key }) => chosen[id] === key).length;
  return { right, enough: right / questions.length >= 0.8 };
}

function retry() {
  clear(form);
  one("#result").hidden = true;
  one("#hand-in").hidden = false;
  form.querySelector("input").focus();
}

async function leave() {
  if (!session) {
    stop("ended");
    return;
  }
  one("#leave").disabled = true;
  const arrived = await session.end();
  one("#leave").disabled = false;
  if (!arrived) return;
  if (safe(session.returnURL)) location.assign(session.returnURL);
  else stop("ended");
}

const safe = (url) => url !== null && /^https?:\/\//.test(url);

/** The course cannot go on: say why, and the way back. */
function stop(kind) {
  const [head, text] = STOPPED[kind] ?? STOPPED.refused;
  document.body.dataset.state = "stopped";
  one("#stop-head").textContent = head;
  one("#stop-text").textContent = text;
  one("#stop").hidden = false;
  const back = one("#stop-back");
  back.hidden = !safe(session?.returnURL ?? null);
  if (!back.hidden) back.href = session.returnURL;
  one("#reload").hidden = kind !== "offline";
  document.title = `${head} – ${document.body.dataset.course}`;
  one("#stop-head").focus();
}

function notice(text) {
  one("#notice").textContent = text;
  one("#notice").hidden = false;
}

function tellMode() {
  if (!session) notice("Du läser kursen utan inloggning. Inget sparas.");
  else if (session.launch.launchMode === "Browse") notice("Du tittar in i kursen. Inget resultat sparas.");
  else if (session.launch.launchMode === "Review") notice("Du har redan klarat kursen och läser den igen. Inget nytt resultat sparas.");
  else if (session.own.passed) notice("Du har redan klarat provet. Läs och öva så mycket du vill.");
  const wanted = session?.preferences.languagePreference?.split(",")[0] ?? "sv";
  if (!wanted.toLowerCase().startsWith("sv")) {
    one("#language").hidden = false;
  }
}

function listen() {
  one("#back").addEventListener("click", () => show(at - 1));
  one("#next").addEventListener("click", () => show(at + 1));
  one("#leave").addEventListener("click", leave);
  one("#again").addEventListener("click", () => session.flush());
  one("#reload").addEventListener("click", () => location.reload());
  window.addEventListener("online", () => session?.flush());
  form?.addEventListener("submit", handIn);
  one("#retry")?.addEventListener("click", retry);
  document.querySelectorAll("#contents a").forEach((link, position) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(position);
    });
  });
}

async function open() {
  try {
    await session?.begin();
  } catch (error) {
    stop(error.kind ?? "refused");
    return;
  }
  if (session?.ended) {
    stop("ended");
    return;
  }
  session?.own.seen.forEach((id) => seen.add(id));
  tried = Boolean(session?.own.completed || session?.own.passed);
  listen();
  tellMode();
  document.body.dataset.state = "open";
  const kept = pages.findIndex(({ id }) => id === session?.own.page);
  await show(Math.max(kept, 0), { focus: false });
}

await open();
