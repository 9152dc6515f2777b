// Messages as elements. Text becomes text nodes only: nothing a bot says is markup.

const INLINE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const LONG_QUOTE = 140;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

export function icon(path, name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  if (name) made.setAttribute("class", name);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}

// Entities count UTF-16 units, and so do strings here.
export function renderText(text, entities, acts) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return renderRange(text, sorted, 0, text.length, acts);
}

function renderRange(text, entities, from, to, acts) {
  const nodes = [];
  const waiting = [...entities];
  let at = from;
  let afterBlock = false;
  const say = (end) => {
    let piece = text.slice(at, end);
    // A block begins and ends a line by itself.
    if (afterBlock && piece.startsWith("\n")) piece = piece.slice(1);
    if (piece) nodes.push(piece);
    afterBlock = false;
  };
  while (waiting.length) {
    const entity = waiting.shift();
    const begins = Math.max(entity.offset, at);
    const ends = Math.min(entity.offset + entity.length, to);
    if (begins >= ends) continue;
    if (begins > at) say(begins);
    const inside = waiting.filter((other) => other.offset < ends);
    nodes.push(wrap(entity, text.slice(begins, ends), renderRange(text, inside, begins, ends, acts), acts));
    afterBlock = BLOCKS.has(entity.type);
    at = ends;
  }
  if (at < to) say(to);
  return nodes;
}

function wrap(entity, said, children, acts) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, acts);
    case "url":
      return link(/^[a-z]+:\/\//i.test(said) ? said : `http://${said}`, children, acts);
    case "email":
      return element("a", { href: `mailto:${said}` }, ...children);
    case "bot_command":
      return element("button", { type: "button", class: "command", dir: "ltr", onclick: () => acts.type(said) }, ...children);
    case "pre":
      return element("pre", {}, ...children);
    case "blockquote":
      return element("blockquote", { dir: "auto" }, ...children);
    case "expandable_blockquote":
      return foldedQuote(said, children);
    case "spoiler":
      return spoiler(children);
    default:
      return element(INLINE[entity.type] ?? "span", {}, ...children);
  }
}

function link(url, children, acts) {
  let address;
  try {
    address = new URL(url);
  } catch {
    return element("span", {}, ...children);
  }
  if (!["http:", "https:"].includes(address.protocol)) return element("span", {}, ...children);
  const made = element("a", { href: address.href, target: "_blank", rel: "noopener noreferrer" }, ...children);
  made.addEventListener("click", (event) => {
    if (acts.openLink(address)) event.preventDefault();
  });
  return made;
}

function foldedQuote(said, children) {
  const inside = element("div", { class: "fold-text" }, ...children);
  const quote = element("blockquote", { dir: "auto" }, inside);
  if (said.length <= LONG_QUOTE && said.split("\n").length <= 3) return quote;
  quote.classList.add("is-folded");
  const toggle = element("button", { type: "button", class: "fold", "aria-expanded": "false" }, "Show more");
  toggle.addEventListener("click", () => {
    const isFolded = quote.classList.toggle("is-folded");
    toggle.textContent = isFolded ? "Show more" : "Show less";
    toggle.setAttribute("aria-expanded", String(!isFolded));
  });
  quote.append(toggle);
  return quote;
}

function spoiler(children) {
  const made = element("button", { type: "button", class: "spoiler", "aria-pressed": "false" }, ...children);
  made.addEventListener("click", () => {
    made.setAttribute("aria-pressed", String(made.getAttribute("aria-pressed") === "false"));
  });
  return made;
}

export function renderBubble(message, acts) {
  const bubble = element("div", { class: "bubble" });
  if (message.reply_to_message) bubble.append(quoted(message.reply_to_message));
  if (message.photo) bubble.append(photo(message));
  if (message.document) bubble.append(attached(message.document));
  const text = message.text ?? message.caption ?? otherContent(message);
  if (text) {
    const entities = message.entities ?? message.caption_entities;
    bubble.append(element("div", { class: "said", dir: "auto" }, ...renderText(text, entities, acts)));
  }
  const at = new Date(message.date * 1000);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  bubble.append(element("time", { class: "time", datetime: at.toISOString() }, time));
  return bubble;
}

export function excerpt(message) {
  const said = message.text ?? message.caption ?? otherContent(message) ?? "";
  return said.replace(/\s+/g, " ").slice(0, 120);
}

function quoted(message) {
  return element("div", { class: "quoted", dir: "auto" }, element("strong", {}, message.from.first_name), excerpt(message));
}

function photo(message) {
  const largest = message.photo.at(-1);
  return element("img", {
    class: "photo",
    src: `/phone/files/${largest.file_id}`,
    alt: message.caption ?? "Photo",
    width: largest.width,
    height: largest.height,
  });
}

function attached(document_) {
  const size = document_.file_size < 1024 ? `${document_.file_size} bytes` : `${(document_.file_size / 1024).toFixed(0)} KB`;
  return element(
    "a",
    { class: "document", href: `/phone/files/${document_.file_id}`, download: document_.file_name },
    element("span", { class: "document-icon" }, icon("M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14")),
    element("span", {}, element("span", { class: "document-name" }, document_.file_name), element("br"), element("span", { class: "document-size" }, size)),
  );
}

function otherContent(message) {
  if (message.photo || message.document) return undefined;
  const kind = ["sticker", "voice", "location", "contact", "video"].find((name) => name in message);
  return kind ? `(${kind})` : undefined;
}

export function renderKeys(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return element("div", { class: "keys", role: "group", "aria-label": "Buttons" }, ...rows.map((row) => element("div", { class: "key-row" }, ...row.map((key) => renderKey(message, key, acts)))));
}

// Many desks have no letters for it, unlike phones.
function withGlobe(text) {
  return text.split(/(🌐)/u).map((part) => (part === "🌐" ? element("span", { class: "globe" }, part) : part));
}

function renderKey(message, key, acts) {
  const label = element("span", { dir: "auto" }, ...withGlobe(key.text));
  if (key.url) {
    const made = link(key.url, [label, icon("M8 5h11v11M19 5L6 18", "away")], acts);
    made.classList.add("key");
    return made;
  }
  const made = element("button", { type: "button", class: "key" }, label);
  made.addEventListener("click", () => acts.tap(message, key, made));
  return made;
}
