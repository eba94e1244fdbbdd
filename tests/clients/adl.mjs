// ADL's wrapper for Node, which sends no attachments.

import adl from "adl-xapiwrapper";
import { VERB, check, facts, idsOf, report, same } from "./facts.mjs";

const { XAPI_ENDPOINT: url, XAPI_KEY: user, XAPI_SECRET: pass } = process.env;

async function tell() {
  const lrs = new adl.XAPIWrapper({ url, auth: { user, pass } });
  const { quiz, agent, registration, questions, wrong, certified, refused } = facts("adl");
  const ask = (method, ...said) =>
    new Promise((resolve, reject) => lrs[method](...said, (error, response, body) => (error ? reject(error) : resolve({ response, body }))));
  const done = async (method, ...said) => {
    const { response, body } = await ask(method, ...said);
    check(response.statusCode < 300, `${method} is answered, got ${response.statusCode} ${body}`);
    return body && /json/.test(response.headers["content-type"]) ? JSON.parse(body) : body;
  };

  check(await new Promise((resolve) => lrs.testConfig(resolve)), "the wrapper finds the store right");
  same(await done("sendStatements", [...questions, wrong]), idsOf([...questions, wrong]), "the ids that we gave are answered");
  const [given] = await done("sendStatements", { ...certified, id: undefined });

  const list = async (params, more) => done("getStatements", params, more ?? null);
  const of = async (params) => idsOf((await list(params)).statements);
  const who = JSON.stringify(agent);
  same(await of({ agent: who, verb: VERB, registration }), idsOf([...questions, wrong]), "by agent, verb and registration");
  same(await of({ activity: questions[2].object.id }), [questions[2].id], "by activity");
  same(await of({ activity: quiz, related_activities: true, verb: VERB }), idsOf(questions), "by related activity");
  const { stored } = await list({ statementId: questions[3].id });
  same(await of({ agent: who, until: stored, ascending: true, limit: 1 }), [questions[0].id], "the first of those until an instant");
  let page = await list({ agent: who, registration, limit: 2, ascending: true });
  const pages = [idsOf(page.statements)];
  while (page.more) {
    page = await list(null, page.more);
    pages.push(idsOf(page.statements));
  }
  check(JSON.stringify(pages.flat()) === JSON.stringify(idsOf([...questions, wrong])), `all pages in order, got ${JSON.stringify(pages)}`);
  check(pages.every((each) => each.length === 2), "three full pages");

  await done("sendStatements", { actor: agent, verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id: wrong.id } });
  check(!(await of({ agent: who, registration })).includes(wrong.id), "the voided statement is gone from lists");
  check((await list({ voidedStatementId: wrong.id })).id === wrong.id, "the voided statement is found as voided");

  await done("sendState", quiz, agent, "plats/1", registration, { page: 3, theme: "mörk" }, null, null);
  await done("sendState", quiz, agent, "plats/1", registration, { page: 4 }, null, null);
  const kept = await done("getState", quiz, agent, "plats/1", registration, null);
  check(kept.page === 4 && kept.theme === "mörk", "a state is merged");
  await done("sendState", quiz, agent, "text", registration, "så långt", null, null);
  same(await done("getState", quiz, agent, null, registration, null), ["plats/1", "text"], "states are listed");
  check((await done("getState", quiz, agent, "text", registration, null)) === "så långt", "a text is kept");

  await done("sendActivityProfile", quiz, "inställning", { level: 1 }, null, "*");
  const level1 = (await ask("getActivityProfile", quiz, "inställning", null)).body;
  await done("sendActivityProfile", quiz, "inställning", { level: 2 }, adl.hash(level1), null);
  const stale = await ask("sendActivityProfile", quiz, "inställning", { level: 3 }, adl.hash(level1), null);
  check(stale.response.statusCode === 412, `an old hash is refused with 412, got ${stale.response.statusCode}`);
  await done("sendAgentProfile", agent, "val", { language: "sv" }, null, "*");
  same(await done("getAgentProfile", agent, null, null), ["val"], "agent profiles are listed");

  check((await done("getActivities", quiz)).id === quiz, "the activity is told");
  check((await done("getAgents", agent)).account[0].name === agent.account.name, "the person is told");
  const no = await ask("sendStatements", refused);
  check(no.response.statusCode === 400, `what is wrong is refused with 400, got ${no.response.statusCode}`);

  return {
    statements: [...questions, { ...certified, id: given }],
    voided: wrong.id,
    documents: [
      { resource: "activities/state", query: { agent, activityId: quiz, stateId: "plats/1", registration }, document: { page: 4, theme: "mörk" } },
      { resource: "activities/profile", query: { activityId: quiz, profileId: "inställning" }, document: { level: 2 } },
      { resource: "agents/profile", query: { agent, profileId: "val" }, document: { language: "sv" } },
    ],
    gone: [],
  };
}

await report(tell());
