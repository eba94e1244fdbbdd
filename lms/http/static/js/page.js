/* Small comforts; every page is complete without them. */
(() => {
  const me = document.querySelector("details.me");
  if (me) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !me.open) return;
      const inside = me.contains(document.activeElement);
      me.open = false;
      if (inside) me.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (me.open && !me.contains(event.target)) me.open = false;
    });
  }
  // What must be put right is read first, also by those who do not see the page.
  document.querySelector(".errors")?.focus();
  // A second click on the same button is no second act; after a while it is meant (a file that was fetched twice).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
  // A page that waits for something (data-again: seconds) shows what has become of it without being loaded anew, which would
  // take the reader's place away. Without this script the page loads itself.
  const again = () => {
    const part = document.querySelector("[data-again]");
    if (!part || !window.fetch) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
        const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
        const old = fresh && fresh.firstElementChild && document.getElementById("main");
        if (old && old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
      } catch {
        /* asked again in a while */
      }
      again();
    }, Number(part.dataset.again) * 1000);
  };
  again();
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
