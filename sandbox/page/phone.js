// The phone: keeps the screen as Telegram says it is, and hands on what the person does.

import { Line } from "/page/line.js";
import { watchPanel } from "/page/panel.js";
import { element, excerpt, renderBubble, renderKeys } from "/page/render.js";

const TOAST_MS = 3200;
const ACTION_MS = 5000;
const NAMES = ["Ana", "Amir", "Bea", "Dev", "Ella", "Femi", "Grace", "Hana", "Idris", "Jo", "Kofi", "Leila", "Mika", "Noor", "Omar", "Priya", "Sam", "Tariq", "Yara", "Zofia"];

const at = (id) => document.getElementById(id);
const messages = new Map();
const shown = new Map();
let state = {};
let line;
let account;
let payload = new URLSearchParams(location.search).get("start") ?? "";
let actionTimer;
let toastTimer;
let isAtBottom = true;
let lastTop = 0;

// Who is holding the phone: one person per tab, until the tab is closed.

function somebodyNew(language) {
  const [chance, pick] = crypto.getRandomValues(new Uint32Array(2));
  return { id: 100000000 + (chance % 899999999), first_name: NAMES[pick % NAMES.length], language_code: language };
}

function become(person) {
  account = person;
  sessionStorage.setItem("account", JSON.stringify(person));
  at("who-name").textContent = person.first_name;
  at("who-id").textContent = `account ${person.id}`;
  choose(at("language"), person.language_code);
  line?.close();
  forgetMessages();
  line = new Line(person, { onNews: take, onState: showConnection });
}

function choose(select, value) {
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

function showConnection(connection) {
  at("bot-state").textContent = connection === "open" ? "bot" : "connecting…";
}

// What Telegram says.

function take(news) {
  if (news.isFresh) forgetMessages();
  if (news.state) state = news.state;
  for (const number of news.deleted ?? []) remove(number);
  for (const message of news.messages ?? []) show(message, !news.isFresh);
  if (news.state || news.messages?.length || news.deleted?.length) showFoot();
  if (news.action) showAction(news.action);
  else if (news.messages?.some((message) => message.from.is_bot)) showAction(null);
  if (news.messages?.length && (isAtBottom || news.messages.some((message) => !message.from.is_bot))) scrollDown();
}

function forgetMessages() {
  messages.clear();
  shown.clear();
  at("messages").replaceChildren();
}

function show(message, isNews) {
  const number = message.message_id;
  const before = messages.get(number);
  messages.set(number, message);
  const bubble = renderBubble(message, acts);
  const keys = renderKeys(message, acts);
  if (before) {
    replace(shown.get(number), bubble, keys);
    return;
  }
  const item = element("li", { class: "message", "data-id": number }, bubble, keys);
  item.classList.toggle("is-mine", !message.from.is_bot);
  item.classList.toggle("has-keys", keys !== null);
  item.classList.toggle("is-new", isNews);
  shown.set(number, item);
  at("messages").append(item);
}

// An edit keeps the place of the eyes and of the keyboard's focus.
function replace(item, bubble, keys) {
  const focused = [...item.querySelectorAll(".key")].indexOf(document.activeElement);
  item.classList.remove("is-new");
  item.querySelector(".bubble").replaceWith(bubble);
  item.querySelector(".keys")?.remove();
  if (keys) item.append(keys);
  item.classList.toggle("has-keys", keys !== null);
  if (focused < 0) return;
  const left = [...item.querySelectorAll(".key")];
  (left[focused] ?? left.at(-1) ?? at("chat")).focus({ preventScroll: true });
}

function remove(number) {
  const item = shown.get(number);
  messages.delete(number);
  shown.delete(number);
  if (!item) return;
  item.inert = true;
  item.classList.remove("is-new");
  item.classList.add("is-leaving");
  setTimeout(() => item.remove(), 180);
}

function showAction(action) {
  clearTimeout(actionTimer);
  const place = at("bot-state");
  place.classList.toggle("is-busy", Boolean(action));
  place.textContent = action ? (action === "typing" ? "typing…" : "sending a file…") : "bot";
  if (action) actionTimer = setTimeout(() => showAction(null), ACTION_MS);
}

function showFoot() {
  const isEmpty = messages.size === 0;
  const mayWrite = state.started && !state.blocked && !isEmpty;
  document.title = `${state.name} on this machine`;
  at("bot-name").textContent = state.name;
  at("avatar").textContent = [...state.name][0] ?? "";
  at("empty").hidden = !isEmpty || !state.description;
  at("description").textContent = state.description;
  at("start").hidden = !isEmpty || state.blocked;
  at("unblock").hidden = !state.blocked;
  at("write").hidden = !mayWrite;
  at("block").textContent = state.blocked ? "Unblock" : "Block bot";
  at("menu-button").hidden = !state.commands?.length;
  showPrompt(mayWrite);
  showKeyboard(mayWrite);
}

function showPrompt(mayWrite) {
  const asked = mayWrite && state.prompt ? messages.get(state.prompt.message_id) : undefined;
  const wasHidden = at("reply-bar").hidden;
  at("reply-bar").hidden = !asked;
  document.querySelector(".foot").classList.toggle("is-replying", Boolean(asked));
  at("text").placeholder = (asked && state.prompt.placeholder) || "Message";
  if (!asked) return;
  at("reply-name").textContent = asked.from.first_name;
  at("reply-excerpt").textContent = excerpt(asked);
  if (wasHidden) at("text").focus({ preventScroll: true });
}

function showKeyboard(mayWrite) {
  const rows = mayWrite && state.keyboard ? state.keyboard.rows : [];
  at("keyboard").hidden = rows.length === 0;
  at("keyboard").replaceChildren(...rows.map((row) => element("div", { class: "key-row" }, ...row.map((text) => element("button", { type: "button", class: "key", onclick: () => acts.type(text) }, text)))));
}

function noteScroll() {
  const chat = at("chat");
  if (chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80) isAtBottom = true;
  // Only a person scrolls up; when the content has grown, the place is the same.
  else if (chat.scrollTop < lastTop) isAtBottom = false;
  lastTop = chat.scrollTop;
}

// A photo that has loaded, or a reply bar that has opened, moves what is read.
function keepAtBottom() {
  if (isAtBottom) at("chat").scrollTop = at("chat").scrollHeight;
}

function scrollDown() {
  const chat = at("chat");
  const newest = [...shown.values()].at(-1);
  if (!newest) return;
  // The beginning of a message taller than the screen is read first.
  const isLong = newest.offsetHeight > chat.clientHeight - 24;
  chat.scrollTop = isLong ? newest.offsetTop - chat.offsetTop - 12 : chat.scrollHeight;
  lastTop = chat.scrollTop;
  isAtBottom = !isLong;
}

function toast(text) {
  const place = at("toast");
  clearTimeout(toastTimer);
  place.textContent = text;
  place.hidden = false;
  toastTimer = setTimeout(() => { place.hidden = true; }, TOAST_MS);
}

function alertWith(text) {
  at("alert-text").textContent = text;
  if (!at("alert").open) at("alert").showModal();
}

// What the person does.

const acts = {
  async tap(message, key, button) {
    if (!key.callback_data) return;
    button.setAttribute("aria-busy", "true");
    try {
      const { answer } = await line.act({ do: "tap", message_id: message.message_id, data: key.callback_data });
      if (answer?.text) (answer.show_alert ? alertWith : toast)(answer.text);
    } catch (error) {
      toast(error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  },

  async type(text, replyTo) {
    await act({ do: "type", text, reply_to: replyTo });
  },

  // A link to this very bot is opened here; the browser takes all others.
  openLink(address) {
    const isHere = /^(www\.)?t\.me$/.test(address.hostname) && address.pathname === `/${state.username}`;
    if (isHere) start(address.searchParams.get("start") ?? "");
    return isHere;
  },
};

async function act(deed) {
  try {
    await line.act(deed);
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

async function start(withPayload) {
  closeControls();
  await act({ do: "start", payload: withPayload });
}

function toPayload(link) {
  const given = link.trim();
  try {
    return new URL(given).searchParams.get("start") ?? "";
  } catch {
    return given.replace(/^.*start=/, "");
  }
}

function fitText() {
  const text = at("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

async function send(event) {
  event.preventDefault();
  const text = at("text").value;
  if (!text.trim()) return;
  const replyTo = at("reply-bar").hidden ? undefined : state.prompt?.message_id;
  if (await act({ do: "type", text, reply_to: replyTo })) {
    at("text").value = "";
    fitText();
  }
}

function showMenu(isOpen) {
  at("menu").hidden = !isOpen;
  at("menu-button").setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) return;
  at("menu").replaceChildren(...state.commands.map((command) => element("li", {}, element("button", { type: "button", onclick: () => { showMenu(false); acts.type(`/${command.command}`); } }, element("span", { dir: "auto" }, command.description), element("span", { class: "command-name" }, `/${command.command}`)))));
  at("menu").querySelector("button")?.focus();
}

function openControls(isOpen) {
  document.body.classList.toggle("is-open", isOpen);
  at("open-controls").setAttribute("aria-expanded", String(isOpen));
  (isOpen ? at("close-controls") : at("open-controls")).focus();
}

function closeControls() {
  if (document.body.classList.contains("is-open")) openControls(false);
}

at("write").addEventListener("submit", send);
at("text").addEventListener("input", fitText);
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
});
at("start").addEventListener("click", () => { start(payload); payload = ""; });
at("unblock").addEventListener("click", () => act({ do: "unblock" }));
at("reply-dismiss").addEventListener("click", () => act({ do: "dismiss" }));
at("menu-button").addEventListener("click", () => showMenu(at("menu").hidden));
at("clear").addEventListener("click", () => { closeControls(); act({ do: "clear" }); });
at("block").addEventListener("click", () => { closeControls(); act({ do: state.blocked ? "unblock" : "block" }); });
at("new-person").addEventListener("click", () => { closeControls(); become(somebodyNew(at("language").value)); });
at("language").addEventListener("change", () => become({ ...account, language_code: at("language").value }));
at("link-form").addEventListener("submit", (event) => { event.preventDefault(); start(toPayload(at("link").value)); });
at("open-controls").addEventListener("click", () => openControls(true));
at("close-controls").addEventListener("click", () => openControls(false));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!at("menu").hidden) { showMenu(false); at("menu-button").focus(); }
  closeControls();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#menu, #menu-button")) showMenu(false);
});

at("chat").addEventListener("scroll", noteScroll);
const sizes = new ResizeObserver(keepAtBottom);
sizes.observe(at("chat"));
sizes.observe(at("messages"));

const wanted = new URLSearchParams(location.search).get("lang");
const kept = sessionStorage.getItem("account");
const person = kept ? JSON.parse(kept) : somebodyNew(wanted ?? (navigator.language || "en").slice(0, 2));
become(wanted ? { ...person, language_code: wanted } : person);
if (payload) at("link").value = payload;
watchPanel();
