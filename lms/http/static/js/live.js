// Keeps a part of a page true while it is looked at: asks a cheap address (data-live) for the version, and when that has
// changed fetches the page again, or the address that gives the part alone (data-from), and puts the part in place. It
// asks every data-every milliseconds. Without this script a reload does the same.
"use strict";
(() => {
  const part = document.querySelector("[data-live]");
  if (!part || !window.fetch || !window.DOMParser) return;
  const every = Number(part.dataset.every) || 750;
  let etag = `"${part.dataset.version}"`;
  let wait = every;
  let timer = 0;

  const later = (pause) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, pause);
  };

  async function look() {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(part.dataset.live, {
        headers: { "If-None-Match": etag, Accept: "application/json" },
        cache: "no-store",
        redirect: "error",
      });
      if (answer.status === 401 || answer.status === 403) return; // signed out: the page stays as it was, and says when
      wait = answer.ok || answer.status === 304 ? every : Math.min(wait * 2, 15000);
      if (answer.status === 200) await renew();
    } catch {
      wait = Math.min(wait * 2, 15000);
    }
    later(wait);
  }

  async function renew() {
    const answer = await fetch(part.dataset.from || window.location.href, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh) return;
    const open = new Set([...part.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
    const here = part.contains(document.activeElement) ? document.activeElement : null;
    const [id, href] = [here?.id, here?.getAttribute("href")];
    part.replaceChildren(...fresh.childNodes);
    part.dataset.version = fresh.dataset.version;
    etag = `"${fresh.dataset.version}"`;
    for (const summary of part.querySelectorAll("details > summary")) {
      if (open.has(summary.textContent)) summary.parentElement.open = true;
    }
    if (here) {
      const again = (id && document.getElementById(id)) || [...part.querySelectorAll("a[href]")].find((each) => each.getAttribute("href") === href);
      again?.focus({ preventScroll: true });
    }
    const status = document.getElementById("live-status");
    if (status) status.textContent = fresh.dataset.said;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") later(0);
  });
  later(every);
})();
