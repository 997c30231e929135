"use strict";
(() => {
  // What is under way is put anew whenever the server says that it changed. Without this script a
  // link does.
  const live = () => document.querySelector("[data-live]");
  if (!live() || !globalThis.EventSource) return;
  const plain = document.querySelector("[data-plain]");
  const status = document.querySelector("[data-status]");
  let busy = false;
  let again = false;
  async function look() {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(location.pathname, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (!answer.ok || !fresh) return;
      const focused = live().contains(document.activeElement) ? document.activeElement.id : "";
      live().replaceWith(document.adoptNode(fresh));
      if (focused) document.getElementById(focused)?.focus();
      const said = page.querySelector("[data-status]").textContent;
      if (status.textContent !== said) status.textContent = said;
    } catch {
      plain.hidden = false;
    } finally {
      busy = false;
      if (again) look();
    }
  }
  const source = new EventSource("/events");
  source.addEventListener("open", () => { plain.hidden = true; });
  source.addEventListener("error", () => { plain.hidden = false; });
  source.addEventListener("message", look);
})();
