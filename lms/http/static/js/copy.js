// A button beside what one copies, where the browser can. Without this script the text can be marked and copied by hand.
"use strict";
(() => {
  if (!navigator.clipboard || !window.isSecureContext) return;
  for (const text of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    const [word, about] = [document.createElement("span"), document.createElement("span")];
    button.type = "button";
    button.className = "btn btn--quiet btn--small";
    about.className = "vh";
    word.textContent = text.dataset.copy;
    about.textContent = ` ${text.dataset.about}`;
    button.append(word, about);
    text.after(button);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        word.textContent = text.dataset.copied;
        window.setTimeout(() => (word.textContent = text.dataset.copy), 4000);
      } catch {
        window.getSelection().selectAllChildren(text);
      }
    });
  }
})();
