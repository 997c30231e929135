
"use strict";
(() => {
  // Search and filter on what stands in the page. Without this script all of it is shown.
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const marks = globalThis.Highlight && CSS.highlights ? new Highlight() : null;
  if (marks) CSS.highlights.set("found", marks);

  // Positions in folded text lead back to the text where folding changes no length.
  function mark(root, words) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && marks.size < 2000; node = walker.nextNode()) {
      const text = [...node.data].map((one) => fold(one).padEnd(one.length, "\u0000").slice(0, one.length)).join("");
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          marks.add(range);
        }
      }
    }
  }

  for (const tools of document.querySelectorAll(".tools")) {
    const name = tools.dataset.for;
    const list = document.querySelector(`[data-list="${name}"]`);
    if (!list) continue;
    const tool = (one) => tools.querySelector(`[data-tool="${one}"]`);
    const found = tools.querySelector(".found");
    const select = tool("word");
    if (select) {
      const counts = new Map();
      for (const item of list.children) {
        const said = item.querySelector(".is, .pill").textContent;
        const [, count] = counts.get(item.dataset.word) ?? [said, 0];
        counts.set(item.dataset.word, [said, count + 1]);
      }
      for (const [word, [said, count]] of counts) select.append(new Option(`${said} (${count})`, word));
    }
    let items = null;
    function read() {
      items = Array.from(list.querySelectorAll("li"), (item) => {
        const own = item.querySelector(":scope > article") ?? item;
        return { item, own, text: fold(own.textContent) };
      }).filter((one) => one.item.parentElement === list || one.item.parentElement.matches(".thread ol"))
        .filter((one) => name !== "thread" || one.own !== one.item);
    }
    // What a comment stands below, or what it answers where the tree is too deep for that.
    function above(item) {
      const link = item.querySelector(":scope > article .answers a");
      const answered = link && document.getElementById(link.hash.slice(1))?.closest("li");
      const up = answered ?? item.parentElement.closest("li");
      return up && up !== item && list.contains(up) ? up : null;
    }
    function look() {
      if (!items) read();
      const words = fold(tool("words").value).split(/\s+/).filter(Boolean);
      const wanted = select?.value ?? "";
      const linked = tool("linked")?.checked ?? false;
      const asked = words.length > 0 || wanted !== "" || linked;
      marks?.clear();
      const around = new Set();
      const hits = new Set();
      for (const { item, own, text } of items) {
        if (!asked) continue;
        if (wanted && item.dataset.word !== wanted) continue;
        if (linked && !own.classList.contains("linked")) continue;
        if (!words.every((word) => text.includes(word))) continue;
        hits.add(item);
        for (let up = above(item); up && !around.has(up); up = above(up)) around.add(up);
        if (marks && words.length) mark(own, words);
      }
      for (const { item } of items) {
        const hit = hits.has(item);
        item.hidden = asked && !hit && !around.has(item);
        item.classList.toggle("aside", asked && !hit && around.has(item));
        if (asked && around.has(item)) for (const one of item.querySelectorAll(":scope > details")) one.open = true;
      }
      const said = hits.size ? found.dataset.some.replace("{n}", hits.size) : found.dataset.none;
      found.textContent = asked ? said : "";
    }
    let waiting = 0;
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(look, 120); };
    tool("words").addEventListener("input", soon);
    select?.addEventListener("change", look);
    tool("linked")?.addEventListener("change", look);
    for (const [one, open] of [["fold", false], ["unfold", true]]) {
      tool(one)?.addEventListener("click", () => { for (const part of list.querySelectorAll("details")) part.open = open; });
    }
    tools.hidden = false;
  }

  // A link to what is folded away or filtered out shows it.
  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let up = target; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      if (up.tagName === "LI") up.hidden = false;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => { for (const part of document.querySelectorAll(".replies")) part.open = true; });
  if (location.hash) reveal();
})();
