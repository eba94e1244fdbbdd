// One session of an assignable unit: what may be said, once, and in which order (cmi5 1.0, sections 7, 9.3 and 10.2.2).

import * as say from "./statements.js";
import { Store, StoreError, fetchToken } from "./store.js";

const OWN_STATE = "samlar.kurs";
const USUAL_MASTERY = 0.8;

/** The launch parameters of section 8.1, or null when the page was opened without a platform. */
export function launchParameters(search) {
  const given = new URLSearchParams(search);
  const needed = ["endpoint", "fetch", "actor", "registration", "activityId"];
  if (!needed.every((name) => given.get(name))) return null;
  const launch = Object.fromEntries(needed.map((name) => [name, given.get(name)]));
  try {
    return { ...launch, actor: JSON.parse(launch.actor) };
  } catch {
    return null;
  }
}

/** What this browser tab knows of the session, so that a reload neither asks for a second token nor says anything twice. */
class Notebook {
  constructor(key) {
    this.key = `cmi5:${key}`;
    this.page = this.#read();
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  write(change) {
    this.page = { ...this.page, ...change };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.page));
    } catch {
      // Without storage everything works but a reload, which then meets a used fetch URL.
    }
  }
}

export class Session {
  /** onSaved(state) hears "saving" | "saved" | "refused" | "offline" | "denied". */
  constructor(parameters, onSaved = () => {}) {
    this.parameters = parameters;
    this.onSaved = onSaved;
    this.own = { seen: [], completed: false, passed: false };
    this.sending = Promise.resolve();
  }

  get normal() { return this.launch?.launchMode === "Normal"; }
  get ended() { return this.notebook.page.ended === true; }
  get returnURL() { return this.notebook.page.returnURL ?? null; }
  get spent() { return Date.now() - this.notebook.page.startedAt; }

  /** Authorise, read what the platform says of this launch, and send "initialized". Raises StoreError. */
  async begin() {
    this.notebook = new Notebook(this.parameters.fetch);
    if (this.ended) return;
    if (!this.notebook.page.token) {
      this.notebook.write({ token: await fetchToken(this.parameters.fetch), startedAt: Date.now(), queue: [] });
    }
    this.store = new Store({ ...this.parameters, token: this.notebook.page.token });
    const data = await this.store.state("LMS.LaunchData");
    if (data === null) throw new StoreError("denied", "LMS.LaunchData");
    this.launch = { ...this.parameters, ...data, masteryScore: data.masteryScore ?? USUAL_MASTERY };
    this.notebook.write({ returnURL: data.returnURL ?? null });
    this.preferences = (await this.store.preferences()) ?? {};
    this.own = { ...this.own, ...(await this.store.state(OWN_STATE)) };
    if (!this.notebook.page.initialized) {
      this.notebook.write({ initialized: true, queue: [say.initialized(this.launch)] });
    }
    await this.flush();
  }

  #queue(...statements) {
    this.notebook.write({ queue: [...this.notebook.page.queue, ...statements] });
    return this.flush();
  }

  /** Send what waits, in order. Answers whether nothing is left. */
  flush() {
    this.sending = this.sending.then(() => this.#empty());
    return this.sending;
  }

  async #empty() {
    this.onSaved("saving");
    try {
      while (this.notebook.page.queue.length) {
        await this.#sendFirst();
      }
      this.onSaved("saved");
      return true;
    } catch (error) {
      this.onSaved(error.kind ?? "offline");
      return false;
    }
  }

  async #accepted(statements) {
    try {
      await this.store.send(statements);
      return true;
    } catch (error) {
      if (error.kind === "refused") return false;
      throw error;
    }
  }

  async #sendFirst() {
    const waiting = this.notebook.page.queue;
    let sent = waiting;
    if (!(await this.#accepted(waiting))) {
      // One refused statement may not hold up the others: the first goes by itself, and is let go when refused again.
      sent = waiting.slice(0, 1);
      if (waiting.length > 1) await this.#accepted(sent);
    }
    const gone = new Set(sent.map(({ id }) => id));
    this.notebook.write({ queue: this.notebook.page.queue.filter(({ id }) => !gone.has(id)) });
  }

  async #keepOwn(change) {
    this.own = { ...this.own, ...change };
    try {
      await this.store.keep(OWN_STATE, this.own);
    } catch (error) {
      this.onSaved(error.kind ?? "offline");
    }
  }

  /** A page has been shown: remember it and say how far the learner has come. */
  async show(page, pages) {
    if (this.ended) return;
    const fresh = !this.own.seen.includes(page);
    await this.#keepOwn({ page, seen: fresh ? [...this.own.seen, page] : this.own.seen });
    if (fresh && this.normal && !this.own.completed) {
      const percent = Math.min(99, Math.floor((100 * this.own.seen.length) / pages));
      await this.#queue(say.progressed(this.launch, percent));
    }
  }

  /** Everything has been gone through: "completed", once in a registration. */
  async complete() {
    if (!this.normal || this.own.completed) return;
    this.own.completed = true;
    await this.#queue(say.completed(this.launch, this.spent));
    await this.#keepOwn({});
  }

  /** An attempt at the test. "passed" goes at once, and once in a registration. A session has room for one verdict
      (section 9.3), so "failed" waits until the learner leaves: she may try again first. Answers whether it was enough. */
  async attempt(questions, chosen) {
    const right = questions.filter(({ id, right: key }) => chosen[id] === key).length;
    const enough = right / questions.length >= (this.launch?.masteryScore ?? USUAL_MASTERY);
    if (!this.normal) return { right, enough };
    const told = questions.map((question) => say.answered(this.launch, question, chosen[question.id]));
    if (enough && !this.own.passed) {
      this.own.passed = true;
      this.notebook.write({ failed: null });
      await this.#queue(...told, say.judged(this.launch, right, questions.length, this.spent));
      await this.#keepOwn({});
    } else {
      this.notebook.write({ failed: this.own.passed ? null : { right, of: questions.length } });
      await this.#queue(...told);
    }
    return { right, enough };
  }

  /** Leave: a verdict that waits, then "terminated" as the last word. Answers whether it all arrived. */
  async end() {
    if (this.ended) return true;
    const { failed, leaving } = this.notebook.page;
    if (!leaving) {
      const last = [say.terminated(this.launch, this.spent)];
      if (failed && this.normal) last.unshift(say.judged(this.launch, failed.right, failed.of, this.spent));
      // The verdict is made last but one, so its time must be too.
      last.forEach((statement) => { statement.timestamp = say.nextTimestamp(); });
      this.notebook.write({ leaving: true });
      await this.#queue(...last);
    }
    const arrived = this.notebook.page.queue.length === 0 || await this.flush();
    if (arrived) this.notebook.write({ ended: true, token: null });
    return arrived;
  }
}
