// The story told by @xapi/xapi: in Node (xapi.mjs) and in a browser on another origin (test_in_a_browser.py).

import { CERTIFICATE, VERB, certificateHeader, check, facts, idsOf, same } from "./facts.mjs";

// Says the story to the store at `endpoint` and gives what is claimed to be stored. `adapter` is "fetch" or "axios".
export async function tell(XAPI, { endpoint, key, secret, adapter, version, client, attaches }) {
  const xapi = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), adapter, version });
  const { quiz, agent, registration, questions, wrong, certified, refused } = facts(client);

  check((await xapi.getAbout()).data.version.some((each) => each.startsWith(version.slice(0, 3))), `the store speaks ${version}`);
  const [first] = (await xapi.sendStatement({ statement: questions[0] })).data;
  check(first === questions[0].id, "the id that we gave is answered");
  await xapi.sendStatements({ statements: [...questions.slice(1), wrong] });
  const [given] = (await xapi.sendStatement({ statement: { ...certified, id: undefined } })).data;

  const of = async (params) => idsOf((await xapi.getStatements(params)).data.statements);
  same(await of({ agent, verb: VERB, registration }), idsOf([...questions, wrong]), "by agent, verb and registration");
  same(await of({ activity: questions[2].object.id }), [questions[2].id], "by activity");
  same(await of({ activity: quiz, related_activities: true, verb: VERB }), idsOf(questions), "by related activity");
  const stored = (await xapi.getStatement({ statementId: questions[3].id })).data.stored;
  same(await of({ agent, until: stored, ascending: true, limit: 1 }), [first], "the first of those until an instant");
  let page = (await xapi.getStatements({ agent, registration, limit: 2, ascending: true })).data;
  const pages = [idsOf(page.statements)];
  while (page.more) {
    page = (await xapi.getMoreStatements({ more: page.more })).data;
    pages.push(idsOf(page.statements));
  }
  check(JSON.stringify(pages.flat()) === JSON.stringify(idsOf([...questions, wrong])), `all pages in order, got ${JSON.stringify(pages)}`);
  check(pages.every((each) => each.length === 2), "three full pages");

  await xapi.voidStatement({ actor: agent, statementId: wrong.id });
  check(!(await of({ agent, registration })).includes(wrong.id), "the voided statement is gone from lists");
  check((await xapi.getVoidedStatement({ voidedStatementId: wrong.id })).data.id === wrong.id, "the voided statement is found as voided");

  const state = { agent, activityId: quiz, stateId: "plats/1", registration };
  await xapi.setState({ ...state, state: { page: 3, theme: "mörk" } });
  await xapi.createState({ ...state, state: { page: 4 } });
  const kept = await xapi.getState(state);
  check(kept.data.page === 4 && kept.data.theme === "mörk", "a state is merged");
  same((await xapi.getStates({ agent, activityId: quiz, registration })).data, ["plats/1"], "states are listed");
  await xapi.setState({ ...state, stateId: "bort", state: "text", contentType: "text/plain" });
  await xapi.deleteState({ ...state, stateId: "bort" });

  const profile = { activityId: quiz, profileId: "inställning" };
  await xapi.setActivityProfile({ ...profile, profile: { level: 1 }, etag: "*", matchHeader: "If-None-Match" });
  const { etag } = (await xapi.getActivityProfile(profile)).headers;
  check(/^"[0-9a-f]{40}"$/.test(etag), `an ETag can be read, got ${etag}`);
  await xapi.setActivityProfile({ ...profile, profile: { level: 2 }, etag, matchHeader: "If-Match" });
  const stale = await xapi.setActivityProfile({ ...profile, profile: { level: 3 }, etag, matchHeader: "If-Match" }).catch((error) => error);
  check(status(stale) === 412, `an old ETag is refused with 412, got ${status(stale)}`);
  await xapi.setAgentProfile({ agent, profileId: "val", profile: { language: "sv" }, etag: "*", matchHeader: "If-None-Match" });
  await xapi.createAgentProfile({ agent, profileId: "val", profile: { size: "stor" } });
  same((await xapi.getAgentProfiles({ agent })).data, ["val"], "agent profiles are listed");

  check((await xapi.getActivity({ activityId: quiz })).data.id === quiz, "the activity is told");
  check((await xapi.getAgent({ agent })).data.account[0].name === agent.account.name, "the person is told");
  const no = await xapi.sendStatement({ statement: refused }).catch((error) => error);
  check(status(no) === 400, `what is wrong is refused with 400, got ${status(no)}`);

  const told = {
    statements: [...questions, { ...certified, id: given }],
    voided: wrong.id,
    documents: [
      { resource: "activities/state", query: { agent, activityId: quiz, stateId: "plats/1", registration }, document: { page: 4, theme: "mörk" } },
      { resource: "activities/profile", query: profile, document: { level: 2 } },
      { resource: "agents/profile", query: { agent, profileId: "val" }, document: { language: "sv", size: "stor" } },
    ],
    gone: [{ resource: "activities/state", query: { agent, activityId: quiz, stateId: "bort", registration } }],
  };
  if (!attaches) return told;
  const { header, bytes } = await certificateHeader();
  const attached = { ...certified, id: crypto.randomUUID(), attachments: [header] };
  await xapi.sendStatement({ statement: attached, attachments: [bytes.buffer] });
  const [back, content] = (await xapi.getStatement({ statementId: attached.id, attachments: true })).data;
  check(back.id === attached.id && content === CERTIFICATE, `the attachment comes back, got ${content}`);
  return { ...told, statements: [...told.statements, attached], attachment: { statementId: attached.id, content: CERTIFICATE } };
}

// Axios keeps the answer; the fetch adapter throws its body, which names the status too.
const status = (error) => error.response?.status ?? JSON.parse(error.message).status;
