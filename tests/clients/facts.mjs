// What every JavaScript client says and asks: the same small story, under ids of its own.

export const VERB = "http://adlnet.gov/expapi/verbs/answered";

// Statements of one learner about five questions of one quiz, one that will be voided, and one that its certificate belongs to.
export function facts(client) {
  const registration = crypto.randomUUID();
  const quiz = `https://example.org/${client}/${registration}/quiz`;
  const agent = { objectType: "Agent", account: { homePage: "https://perstorp.example", name: `Åsa ${registration}` } };
  const about = (id, more) => ({ id: crypto.randomUUID(), actor: agent, verb: { id: VERB, display: { "sv-SE": "svarade" } }, object: { objectType: "Activity", id }, ...more });
  const questions = [1, 2, 3, 4, 5].map((number) =>
    about(`${quiz}/${number}`, {
      result: { success: number % 2 === 1, response: `svar ${number}`, score: { scaled: number / 10 }, duration: "PT1M30S" },
      context: { registration, contextActivities: { parent: [{ objectType: "Activity", id: quiz }] } },
      timestamp: `2026-11-2${number}T10:00:00.000Z`,
    }),
  );
  const wrong = about(`${quiz}/wrong`, { context: { registration } });
  const certified = about(quiz, { verb: { id: "http://adlnet.gov/expapi/verbs/passed" } });
  return { client, quiz, agent, registration, questions, wrong, certified, refused: about("no iri", {}) };
}

export const CERTIFICATE = "Intyg: Åsa kan lyfta säkert.";

// The header of the attachment, whose bytes are CERTIFICATE in UTF-8.
export async function certificateHeader() {
  const bytes = new TextEncoder().encode(CERTIFICATE);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha2 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    header: { usageType: "https://example.org/certificate", display: { sv: "Intyg" }, contentType: "text/plain; charset=utf-8", length: bytes.length, sha2 },
    bytes,
  };
}

export function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

export function same(found, wanted, what) {
  check(JSON.stringify([...found].sort()) === JSON.stringify([...wanted].sort()), `${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

export const idsOf = (statements) => statements.map((each) => each.id);

// Prints what the story claims, or in a line why it went wrong.
export async function report(story) {
  try {
    console.log(JSON.stringify(await story));
  } catch (error) {
    console.error(`${error.message} ${JSON.stringify(error.response?.data ?? "")}\n${error.stack?.slice(0, 2000)}`);
    process.exitCode = 1;
  }
}
