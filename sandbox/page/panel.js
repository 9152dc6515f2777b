// A place for whoever serves this page to say something beside the phone: /demo/panel.

import { element } from "/page/render.js";

const EVERY_MS = 2000;
// Where there is no panel, one may still be added later; there is no hurry.
const SELDOM_MS = 30000;

const at = (id) => document.getElementById(id);
let last = "";

export async function watchPanel() {
  const isThere = await refresh();
  setTimeout(watchPanel, document.hidden || !isThere ? SELDOM_MS : EVERY_MS);
}

async function refresh() {
  try {
    const response = await fetch("/demo/panel", { cache: "no-store" });
    at("panel").hidden = !response.ok;
    if (response.ok) show(await response.text());
    return response.ok;
  } catch {
    return false;
  }
}

function show(text) {
  if (text === last) return;
  last = text;
  const panel = JSON.parse(text);
  at("panel-title").textContent = panel.title ?? "";
  at("panel-lines").replaceChildren(...(panel.lines ?? []).map((said) => element("p", { dir: "auto" }, said)));
  at("panel-links").replaceChildren(...(panel.links ?? []).map((link) => element("li", {}, element("a", { href: link.href, target: "_blank", rel: "noopener" }, link.label))));
  at("panel-buttons").replaceChildren(...(panel.buttons ?? []).map(button));
}

function button({ label, post }) {
  const made = element("button", { type: "button", class: "plain" }, label);
  made.addEventListener("click", async () => {
    made.disabled = true;
    await fetch(post, { method: "POST" }).catch(() => undefined);
    made.disabled = false;
    await refresh();
  });
  return made;
}
