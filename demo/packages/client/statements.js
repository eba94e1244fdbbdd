// Statements of a cmi5 assignable unit: pure functions, no network (cmi5 1.0, sections 7.1.3 and 9).

const VERBS = {
  initialized: ["http://adlnet.gov/expapi/verbs/initialized", "påbörjade"],
  completed: ["http://adlnet.gov/expapi/verbs/completed", "gick igenom"],
  passed: ["http://adlnet.gov/expapi/verbs/passed", "klarade"],
  failed: ["http://adlnet.gov/expapi/verbs/failed", "klarade inte"],
  terminated: ["http://adlnet.gov/expapi/verbs/terminated", "avslutade"],
  progressed: ["http://adlnet.gov/expapi/verbs/progressed", "kom vidare i"],
  answered: ["http://adlnet.gov/expapi/verbs/answered", "svarade på"],
};
const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon";
const MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
const PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress";

let latest = 0;

/** A time in UTC, later than every time given before: cmi5 orders statements by their timestamps. */
export function nextTimestamp(now = Date.now()) {
  latest = Math.max(now, latest + 1);
  return new Date(latest).toISOString();
}

/** Seconds as an ISO 8601 duration with hundredths. */
export function duration(milliseconds) {
  return `PT${(Math.max(0, milliseconds) / 1000).toFixed(2)}S`;
}

/** A random UUID; crypto.randomUUID is missing where the page is not served over HTTPS. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The statement's context: the LMS's template untouched, with ours added (section 10.2.1). */
function context(launch, categories, extensions) {
  const made = structuredClone(launch.contextTemplate);
  made.registration = launch.registration;
  if (categories.length) {
    made.contextActivities = made.contextActivities ?? {};
    const there = made.contextActivities.category ?? [];
    const known = new Set(there.map((activity) => activity.id));
    made.contextActivities.category = [...there, ...categories.filter((id) => !known.has(id)).map((id) => ({ id }))];
  }
  if (Object.keys(extensions).length) {
    made.extensions = { ...extensions, ...made.extensions };
  }
  return made;
}

function statement(launch, verb, categories, { object = {}, result = null, extensions = {} } = {}) {
  const [id, display] = VERBS[verb];
  return {
    id: uuid(),
    timestamp: nextTimestamp(),
    actor: launch.actor,
    verb: { id, display: { "sv-SE": display } },
    object: { objectType: "Activity", id: launch.activityId, ...object },
    ...(result && { result }),
    context: context(launch, categories, extensions),
  };
}

/** initialized: the first statement of a session. */
export function initialized(launch) {
  return statement(launch, "initialized", [CATEGORY]);
}

/** completed: everything has been gone through, after so many milliseconds. */
export function completed(launch, spent) {
  return statement(launch, "completed", [CATEGORY, MOVE_ON], { result: { completion: true, duration: duration(spent) } });
}

/** passed or failed, by masteryScore, from right answers of all questions (section 9.5.1). */
export function judged(launch, right, questions, spent) {
  const scaled = right / questions;
  const success = scaled >= launch.masteryScore;
  return statement(launch, success ? "passed" : "failed", [CATEGORY, MOVE_ON], {
    result: { success, score: { scaled, raw: right, min: 0, max: questions }, duration: duration(spent) },
    extensions: { [MASTERY]: launch.masteryScore },
  });
}

/** terminated: the last statement of a session. */
export function terminated(launch, spent) {
  return statement(launch, "terminated", [CATEGORY], { result: { duration: duration(spent) } });
}

/** A cmi5 allowed statement: how far the learner has come, in whole percent (section 9.5.5.1). */
export function progressed(launch, percent) {
  return statement(launch, "progressed", [], { result: { extensions: { [PROGRESS]: percent } } });
}

/** A cmi5 allowed statement: one answered question, as xAPI's interaction "choice". */
export function answered(launch, question, chosen) {
  const described = (text) => ({ "sv-SE": text });
  return statement(launch, "answered", [], {
    object: {
      id: `${launch.activityId}#${question.id}`,
      definition: {
        type: "http://adlnet.gov/expapi/activities/cmi.interaction",
        name: described(question.text),
        interactionType: "choice",
        correctResponsesPattern: [question.right],
        choices: question.choices.map(({ id, text }) => ({ id, description: described(text) })),
      },
    },
    result: { response: chosen, success: chosen === question.right },
  });
}
