// A visit of several lists, or with hazards to be looked at again: what is filled in, what is left.
import * as store from "./store.js";
import { again } from "./again.js";
import { config } from "./net.js";
import { finish, gather, isSeen, isToCome } from "./whole.js";
import { badge, button, card, el, link, progress, show, word } from "./view.js";

const STATES = { refused: ["late", "alert-circle"], filled: ["closed", "circle-check"] };

const said = ({ head, there, asked }) => {
  if (head && (head.state === "draft" || head.of)) return [progress(head), head.state === "draft" && head.of ? word("left", { n: head.of - head.done }) : "", head.photos ? word("photos", { n: head.photos }) : ""];
  if (there?.done) return [progress({ done: there.done, of: there.asked }), word("left", { n: there.asked - there.done })];
  return [asked ? word("questions", { n: asked }) : ""];
};

const row = (key, list) => {
  const { head, isFilled, checklist, name } = list;
  const isRefused = head?.wasRefused;
  const state = isRefused ? "refused" : isFilled ? "filled" : "";
  const label = isRefused ? "again" : isFilled ? "look" : head || list.there?.done ? "go.on" : "fill";
  const small = said(list).filter(Boolean).join(" · ");
  return el("li", { "data-list": checklist, "data-filled": isFilled }, el("span", {}, el("strong", {}, name), el("span.ax-small.ax-line-note", {}, state ? [badge(word(`sheet.${state}`), ...STATES[state]), " "] : null, small)), link(word(label), `#/take/${key}/${checklist}`, isFilled && !isRefused ? "btn-quiet" : "btn-outline-primary"));
};

// Why it came back, before all that can be mended; it may be no matter of the list it came with.
const refusal = ({ lists }) => {
  const back = lists.find((one) => one.head?.wasRefused && one.head.says);
  return back ? el("p.ax-late", { role: "alert", "data-refused": back.checklist }, `${word("state.refused")} · ${back.head.says}`) : null;
};

const overlaid = (found, { answers }) => {
  const left = found.again.filter((one) => !isSeen(answers[one.hazard]));
  return { ...found, left, isWhole: !left.length && found.lists.every((one) => one.isFilled) };
};
const lacks = ({ lists, left }) => [...lists.filter((one) => !one.isFilled).map((one) => one.name), left.length ? word("rechecks", { n: left.length }) : ""].filter(Boolean).join(config.language.startsWith("zh") ? "；" : "; ");

export const visit = async (key) => {
  const found = await gather(key);
  if (!found || isToCome(found.told) || found.isOver) { location.replace("#/"); return; }
  if (found.visit.isGoing) { location.replace("#/outbox"); return; }
  const end = el("div.ax-phone-end", {});
  const close = (now) => end.replaceChildren(now.isWhole
    ? button(word("finish"), () => send(key, seen), "btn-primary", "send")
    : el("p.ax-phone-line.ax-neutral", { "data-lacks": "" }, word("still", { what: lacks(now) })));
  const seen = found.again.length ? again(found, (now) => close(overlaid(found, now))) : null;
  const away = button(word("give.up.visit"), async () => {
    if (!confirm(word("give.up.sure"))) return;
    await store.dropVisit(key);
    location.replace("#/");
  }, "btn-quiet");
  close(found);
  show(found.visit.place, refusal(found),
    card(word("checklists"), el("ul.ax-lines", { "data-lists": "" }, found.lists.map((one) => row(key, one)))),
    seen ? card(word("again.title"), seen.shown) : null,
    found.away ? el("p.ax-soon", {}, word("again.away", { n: found.away })) : null,
    end, el("p.ax-phone-away", {}, away));
};

// What was said last is on disk before anything goes.
const send = async (key, seen) => {
  if (seen && !await seen.kept()) return;
  const found = await gather(key);
  location.replace(found?.isWhole && await finish(found) ? "#/outbox" : `#/visit/${key}`);
};
