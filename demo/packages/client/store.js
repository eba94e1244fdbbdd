// The way to the learning platform: authorisation token, documents and statements, with patience (cmi5 1.0, sections 8 and 10).

const VERSION = "1.0.3";
const WAITS = [0, 1000, 3000, 8000];
const LIMIT = 20000;

/** Why the platform cannot be used: `kind` is used | denied | refused | offline. */
export class StoreError extends Error {
  constructor(kind, detail = "") {
    super(`${kind}: ${detail}`);
    this.kind = kind;
  }
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const passing = (status) => status === 408 || status === 429 || status >= 500;

/** One request, tried again on silence and on faults that pass. Raises StoreError("offline") when patience ends. */
async function patiently(url, options, waits = WAITS) {
  let detail = "";
  for (const wait of waits) {
    await pause(wait);
    try {
      const answer = await fetch(url, { ...options, credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(LIMIT) });
      if (!passing(answer.status)) return answer;
      detail = `HTTP ${answer.status}`;
    } catch (error) {
      detail = error.message;
    }
  }
  throw new StoreError("offline", detail);
}

/** The session's token from the fetch URL. It is asked for once: a second call would be an error by section 8.2.3,
    so silence is tried again only as long as no answer has come. */
export async function fetchToken(url) {
  const answer = await patiently(url, { method: "POST" });
  let body = {};
  try {
    body = await answer.json();
  } catch {
    throw new StoreError("denied", `HTTP ${answer.status}`);
  }
  if (typeof body["auth-token"] === "string") return body["auth-token"];
  throw new StoreError(String(body["error-code"]) === "1" ? "used" : "denied", body["error-text"] ?? "");
}

/** The resources that an assignable unit may use, for one launch and its token. */
export class Store {
  constructor({ endpoint, actor, registration, activityId, token }) {
    this.endpoint = endpoint.endsWith("/") ? endpoint : `${endpoint}/`;
    this.agent = JSON.stringify(actor);
    this.registration = registration;
    this.activityId = activityId;
    this.headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": VERSION };
  }

  async #ask(resource, parameters, options = {}) {
    const url = `${this.endpoint}${resource}${parameters ? `?${new URLSearchParams(parameters)}` : ""}`;
    const answer = await patiently(url, { ...options, headers: { ...this.headers, ...options.headers } });
    if (answer.status === 401 || answer.status === 403) throw new StoreError("denied", `HTTP ${answer.status}`);
    return answer;
  }

  #stateOf(stateId) {
    return { stateId, activityId: this.activityId, agent: this.agent, registration: this.registration };
  }

  /** A state document as an object, or null when there is none. */
  async state(stateId) {
    return this.#document(await this.#ask("activities/state", this.#stateOf(stateId)));
  }

  /** The learner's preferences as the platform knows them, or null (section 11). */
  async preferences() {
    return this.#document(await this.#ask("agents/profile", { profileId: "cmi5LearnerPreferences", agent: this.agent }));
  }

  async #document(answer) {
    if (answer.status === 404) return null;
    if (!answer.ok) throw new StoreError("refused", `HTTP ${answer.status}`);
    return answer.json();
  }

  /** Keep our own state document. */
  async keep(stateId, content) {
    const answer = await this.#ask("activities/state", this.#stateOf(stateId), {
      method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content),
    });
    if (!answer.ok) throw new StoreError("refused", `HTTP ${answer.status}`);
  }

  /** Store statements in their order. The ids are ours, so sending again after silence stores nothing twice. */
  async send(statements) {
    const answer = await this.#ask("statements", null, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(statements),
    });
    if (!answer.ok) throw new StoreError("refused", await answer.text());
  }
}
