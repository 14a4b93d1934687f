// My inspections: what is begun on this device, and what waits to be filled in.
import * as store from "./store.js";
import { UNSENT } from "./outbox.js";
import { card, date, el, link, moment, progress, show, today, word } from "./view.js";

const line = (name, small, to, label, css, isToCome = false) => el("li", {}, el("span", {}, el("strong", {}, name), el("span.ax-small.ax-line-note", {}, small)), isToCome ? null : link(label, to, css));

const ofDraft = (one) => line(one.place, [one.name, progress(one), one.photos ? word("photos", { n: one.photos }) : "", moment(one.changedAt)].filter(Boolean).join(" · "), `#/fill/${one.key}`, word("go.on"), "btn-primary");
const days = ([first, last]) => (first === last ? word("on.day", { first: date(first) }) : word("from.to", { first: date(first), last: date(last) }));
const isToCome = (visit) => visit.planned !== null && visit.planned?.[0] > today();
const ofSheet = (visit, sheet) => {
  const small = [sheet.name, visit.number, visit.planned ? days(visit.planned) : word("answered", { done: sheet.done, of: sheet.asked }), visit.rechecks ? word("rechecks", { n: visit.rechecks }) : ""];
  return line(visit.place, small.filter(Boolean).join(" · "), `#/take/${visit.id}/${sheet.checklist}`, word("fill"), "btn-outline-primary", isToCome(visit));
};

// Its photos stay where they are: a list of hundreds is drawn from the heads alone.
export const visits = async () => {
  const [me, pack, all] = await Promise.all([store.kept("me"), store.kept("pack"), store.drafts()]);
  const own = all.filter((one) => !me || one.person === me.person);
  const begun = own.filter((one) => one.state === "draft").sort((a, b) => b.changedAt.localeCompare(a.changedAt));
  const taken = new Set(own.filter((one) => one.visit && (one.state === "draft" || UNSENT.includes(one.state) || one.sentAt > (pack?.at || ""))).map((one) => `${one.visit} ${one.checklist}`));
  const finished = new Set(own.filter((one) => one.receipt?.state === "finished" && one.visit).map((one) => one.visit));
  const known = (pack?.visits || []).filter((one) => !finished.has(one.id));
  const open = (rows) => rows.flatMap((visit) => visit.sheets.filter((one) => !taken.has(`${visit.id} ${one.checklist}`)).map((sheet) => ofSheet(visit, sheet)));
  const [planned, sheets] = [open(known.filter((one) => one.planned)), open(known.filter((one) => !one.planned))];
  show(word("visits"),
    el("p.ax-phone-start", {}, link(word("inspect"), "#/choose", "btn-primary", "clipboard-check")),
    begun.length ? card(word("begun"), el("ul.ax-lines", { "data-begun": "" }, begun.map(ofDraft))) : null,
    sheets.length ? card(word("waiting"), el("ul.ax-lines", {}, sheets)) : null,
    planned.length ? card(word("planned"), el("ol.ax-lines", { "data-planned": "" }, planned)) : null,
    begun.length || sheets.length || planned.length ? null : el("p.ax-none", {}, me ? word("none") : word("never")));
};

// A visit that the system knows, taken up on this device.
export const take = async (id, checklist) => {
  const [me, pack, all] = await Promise.all([store.kept("me"), store.kept("pack"), store.drafts()]);
  const here = all.find((one) => one.visit === id && one.checklist === checklist && one.state !== "sent");
  if (here) { location.replace(`#/fill/${here.key}`); return; }
  const visit = pack?.visits.find((one) => one.id === id);
  const sheet = visit?.sheets.find((one) => one.checklist === checklist);
  if (!sheet || !me || isToCome(visit)) { location.replace("#/"); return; }
  const finishes = !visit.rechecks && visit.sheets.every((one) => one === sheet || one.whole || all.some((own) => own.visit === id && own.checklist === one.checklist && own.state !== "draft"));
  await begin({ me, visit: id, checklist, seen: sheet.version, place: visit.place, kind: visit.kind, name: sheet.name, finishes, kept: sheet.photos }, sheet.xml);
};

// A new draft is on disk before its form is shown.
export const begin = async ({ me, ...about }, xml = "") => {
  const now = new Date().toISOString();
  const head = { key: store.uuid(), state: "draft", person: me.person, post: me.post, who: me.name, beganAt: now, changedAt: now, done: 0, of: 0, failed: 0, photos: 0, ...about };
  await store.save(head, xml);
  store.persist();
  location.replace(`#/fill/${head.key}`);
};

