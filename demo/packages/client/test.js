// The test at the end: reads the questions from the page, and shows the learner what was right.

/** The questions of a form: id, text, choices and the right one (data-right on its input). */
export function questionsOf(form) {
  return Array.from(form.querySelectorAll("fieldset"), (fieldset) => {
    const choices = Array.from(fieldset.querySelectorAll("input"), (input) => ({
      id: input.value, text: input.closest("label").textContent.trim(), right: "right" in input.dataset,
    }));
    return {
      id: fieldset.id,
      text: fieldset.querySelector("legend").textContent.trim(),
      right: choices.find(({ right }) => right).id,
      choices,
    };
  });
}

/** What the learner chose: question id → choice id. Unanswered questions are not there. */
export function chosenIn(form) {
  return Object.fromEntries(Array.from(form.querySelectorAll("input:checked"), (input) => [input.name, input.value]));
}

/** Say under each question whether the answer was right, and why. */
export function showAnswers(form, questions, chosen) {
  for (const { id, right } of questions) {
    const note = form.querySelector(`#${id} .reply`);
    const good = chosen[id] === right;
    note.dataset.good = String(good);
    note.querySelector("b").textContent = good ? "Rätt." : "Inte riktigt.";
    note.hidden = false;
  }
}

/** Mark what is unanswered. Answers the first such question's fieldset, or null. */
export function markMissing(form, questions, chosen) {
  let first = null;
  for (const { id } of questions) {
    const fieldset = form.querySelector(`#${id}`);
    const missing = !(id in chosen);
    fieldset.querySelector(".missing").hidden = !missing;
    if (missing) first ??= fieldset;
  }
  return first;
}

/** An empty form again, for another try. */
export function clear(form) {
  form.reset();
  for (const note of form.querySelectorAll(".reply, .missing")) note.hidden = true;
}
