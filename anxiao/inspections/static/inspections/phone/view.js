// Making what is seen: elements, words, moments. Nothing here is ever read as HTML.
import { config } from "./net.js";

const SVG = "http://www.w3.org/2000/svg";

export const word = (key, values = {}) => (config.words[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export const icon = (name) => {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${config.icons}#${name}`);
  drawing.append(use);
  return drawing;
};

export const el = (tag, about = {}, ...parts) => {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(about)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...parts.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return made;
};

export const badge = (text, tone, mark) => el(`span.ax-badge.ax-${tone}`, {}, icon(mark), text);
export const button = (text, act, css = "btn-outline-primary", mark = "") => el(`button.btn.${css.replaceAll(" ", ".")}.ax-target`, { type: "button", onclick: act }, mark ? icon(mark) : null, text);
export const link = (text, to, css = "btn-primary", mark = "") => el(`a.btn.${css.replaceAll(" ", ".")}.ax-target`, { href: to }, mark ? icon(mark) : null, text);

export const moment = (said) => {
  const at = new Date(said);
  return Number.isNaN(at.getTime()) ? "" : new Intl.DateTimeFormat(config.language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
};

// Days as the server writes them, in the reader's way; today as this device has it.
export const date = (said) => new Intl.DateTimeFormat(config.language, { month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(`${said}T00:00:00Z`));
export const today = () => {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
};

export const announce = (text) => {
  const region = document.getElementById("announcer");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
};

// The whole page: a heading that takes the focus, and what is below it.
export const show = (heading, ...parts) => {
  const main = document.getElementById("main");
  const title = el("h1", { tabindex: "-1" }, heading);
  main.replaceChildren(el("div.ax-head", {}, el("div.ax-head-words", {}, title)), ...parts.flat().filter(Boolean));
  document.title = `${heading} · ${config.words.title}`;
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
  return main;
};

export const card = (heading, ...parts) => el("section.card.ax-phone-card", {}, el("div.card-body", {}, heading ? el("h2.ax-h2", {}, heading) : null, ...parts));
export const sum = (rows, name) => rows.reduce((all, one) => all + (one[name] || 0), 0);
export const progress = ({ done = 0, of = 0, failed = 0 }) => [word("answered", { done, of }), failed ? word("failed", { n: failed }) : ""].filter(Boolean).join(" · ");
