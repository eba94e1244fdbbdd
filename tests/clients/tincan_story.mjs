// The story told by TinCanJS: in Node (tincanjs.mjs) and in a browser on another origin (test_in_a_browser.py).

import { CERTIFICATE, VERB, check, facts, idsOf, same } from "./facts.mjs";

// Says the story to the store at `endpoint` and gives what is claimed to be stored.
export async function tell(TinCan, { endpoint, key, secret, client }) {
  const lrs = new TinCan.LRS({ endpoint, username: key, password: secret, allowFail: false });
  const done = (act) => new Promise((resolve, reject) => act((error, result) => (error === null ? resolve(result) : reject(fault(error, result)))));
  const facts_ = facts(client);
  const { quiz, registration, questions, wrong, certified, refused } = facts_;
  const agent = new TinCan.Agent(facts_.agent);
  const activity = new TinCan.Activity({ id: quiz });
  const statement = (said) => new TinCan.Statement(structuredClone(said), { doStamp: false });

  check((await done((callback) => lrs.about({ callback }))).version.some((each) => each.startsWith("1.0")), "the store speaks 1.0");
  await done((callback) => lrs.saveStatement(statement(questions[0]), { callback }));
  await done((callback) => lrs.saveStatements([...questions.slice(1), wrong].map(statement), { callback }));
  const posted = await done((callback) => lrs.saveStatement(statement({ ...certified, id: null }), { callback }));
  const [given] = JSON.parse(posted.responseText);

  const ask = (params) => done((callback) => lrs.queryStatements({ params, callback }));
  const of = async (params) => idsOf((await ask(params)).statements);
  same(await of({ agent, verb: new TinCan.Verb({ id: VERB }), registration }), idsOf([...questions, wrong]), "by agent, verb and registration");
  same(await of({ activity: new TinCan.Activity({ id: questions[2].object.id }) }), [questions[2].id], "by activity");
  same(await of({ activity, related_activities: true, verb: VERB }), idsOf(questions), "by related activity");
  const { stored } = await done((callback) => lrs.retrieveStatement(questions[3].id, { callback }));
  same(await of({ agent, until: stored, ascending: true, limit: 1 }), [questions[0].id], "the first of those until an instant");
  let page = await ask({ agent, registration, limit: 2, ascending: true });
  const pages = [idsOf(page.statements)];
  while (page.more) {
    const url = page.more;
    page = await done((callback) => lrs.moreStatements({ url, callback }));
    pages.push(idsOf(page.statements));
  }
  check(JSON.stringify(pages.flat()) === JSON.stringify(idsOf([...questions, wrong])), `all pages in order, got ${JSON.stringify(pages)}`);
  check(pages.every((each) => each.length === 2), "three full pages");

  const voiding = statement({ actor: facts_.agent, verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id: wrong.id } });
  await done((callback) => lrs.saveStatement(voiding, { callback }));
  check(!(await of({ agent, registration })).includes(wrong.id), "the voided statement is gone from lists");
  check((await done((callback) => lrs.retrieveVoidedStatement(wrong.id, { callback }))).id === wrong.id, "the voided statement is found as voided");

  const json = "application/json";
  const where = { agent, activity, registration };
  await done((callback) => lrs.saveState("plats/1", { page: 3, theme: "mörk" }, { ...where, contentType: json, callback }));
  await done((callback) => lrs.saveState("plats/1", { page: 4 }, { ...where, contentType: json, method: "POST", callback }));
  const kept = await done((callback) => lrs.retrieveState("plats/1", { ...where, callback }));
  check(kept.contents.page === 4 && kept.contents.theme === "mörk", "a state is merged");
  await done((callback) => lrs.saveState("plats/1", { page: 5, theme: "ljus" }, { ...where, contentType: json, lastSHA1: kept.etag, callback }));
  await done((callback) => lrs.saveState("bort", "text", { ...where, callback }));
  same(await done((callback) => lrs.retrieveStateIds({ ...where, callback })), ["plats/1", "bort"], "states are listed");
  await done((callback) => lrs.dropState("bort", { ...where, callback }));
  check((await done((callback) => lrs.retrieveState("bort", { ...where, callback }))) === null, "a dropped state is gone");

  await done((callback) => lrs.saveActivityProfile("inställning", { level: 1 }, { activity, contentType: json, callback }));
  const { etag } = await done((callback) => lrs.retrieveActivityProfile("inställning", { activity, callback }));
  await done((callback) => lrs.saveActivityProfile("inställning", { level: 2 }, { activity, contentType: json, lastSHA1: etag, callback }));
  const stale = done((callback) => lrs.saveActivityProfile("inställning", { level: 3 }, { activity, contentType: json, lastSHA1: etag, callback }));
  check((await stale.catch((error) => error.status)) === 412, "an old ETag is refused with 412");
  same(await done((callback) => lrs.retrieveActivityProfileIds({ activity, callback })), ["inställning"], "activity profiles are listed");
  await done((callback) => lrs.saveAgentProfile("val", { language: "sv" }, { agent, contentType: json, callback }));
  same(await done((callback) => lrs.retrieveAgentProfileIds({ agent, callback })), ["val"], "agent profiles are listed");

  check((await done((callback) => lrs.retrieveActivity(quiz, { callback }))).id === quiz, "the activity is told");
  const no = done((callback) => lrs.saveStatement(statement(refused), { callback }));
  check((await no.catch((error) => error.status)) === 400, "what is wrong is refused with 400");

  const attached = { ...certified, id: crypto.randomUUID() };
  const header = { usageType: "https://example.org/certificate", display: { sv: "Intyg" }, contentType: "text/plain; charset=utf-8", content: CERTIFICATE };
  await done((callback) => lrs.saveStatement(statement({ ...attached, attachments: [header] }), { callback }));
  const back = await done((callback) => lrs.retrieveStatement(attached.id, { params: { attachments: true }, callback }));
  check(back.attachments[0].getContentAsString() === CERTIFICATE, "the attachment comes back");
  const listed = await ask({ agent, attachments: true, limit: 1 });
  check(listed.statements[0].attachments[0].getContentAsString() === CERTIFICATE, "the attachment comes with a list");

  return {
    statements: [...questions, { ...certified, id: given }, attached],
    voided: wrong.id,
    documents: [
      { resource: "activities/state", query: { agent: facts_.agent, activityId: quiz, stateId: "plats/1", registration }, document: { page: 5, theme: "ljus" } },
      { resource: "activities/profile", query: { activityId: quiz, profileId: "inställning" }, document: { level: 2 } },
      { resource: "agents/profile", query: { agent: facts_.agent, profileId: "val" }, document: { language: "sv" } },
    ],
    gone: [{ resource: "activities/state", query: { agent: facts_.agent, activityId: quiz, stateId: "bort", registration } }],
    attachment: { statementId: attached.id, content: CERTIFICATE },
  };
}

const fault = (error, xhr) => Object.assign(new Error(`answered ${error}: ${xhr?.responseText}`), { status: error });
