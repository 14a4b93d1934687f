// My inspections: what is begun on this device, and what waits to be filled in.
import * as store from "./store.js";
import { UNSENT } from "./outbox.js";
import { isToCome } from "./whole.js";
import { card, date, el, link, moment, progress, show, sum, word } from "./view.js";

const line = (name, small, to, label, css) => el("li", {}, el("span", {}, el("strong", {}, name), el("span.ax-small.ax-line-note", {}, small.filter(Boolean).join(" · "))), to ? link(label, to, css) : null);

const days = ([first, last]) => (first === last ? word("on.day", { first: date(first) }) : word("from.to", { first: date(first), last: date(last) }));
const counted = (lists) => (lists.length > 1 ? word("lists", { n: lists.length }) : lists[0]?.name);

// One line for each visit that is begun; what lies in the outbox is shown there.
const ofBegun = ({ key, visit, heads }) => {
  const open = heads.filter((one) => one.state === "draft" || one.state === "done");
  if (!open.length && (!visit || heads.some((one) => UNSENT.includes(one.state)))) return null;
  const [lists, last] = [visit?.lists || open, open[0] || visit];
  const isOne = lists.length === 1 && !visit?.again.length;
  const photos = sum(heads, "photos");
  const toAnswer = sum(heads, "of") + sum(lists.filter((list) => !heads.some((one) => one.checklist === list.checklist)), "asked");
  const small = [counted(lists), open.length ? progress({ done: sum(heads, "done"), of: toAnswer, failed: sum(heads, "failed") }) : "", photos ? word("photos", { n: photos }) : "", visit?.again.length ? word("rechecks", { n: visit.again.length }) : "", moment(last.changedAt)];
  return { at: last.changedAt, line: line(last.place, small, isOne && open[0]?.state === "draft" ? `#/fill/${open[0].key}` : `#/visit/${key}`, word("go.on"), "btn-primary") };
};

const ofKnown = (visit) => {
  const [first] = visit.sheets;
  const isOne = visit.sheets.length === 1 && !visit.rechecks;
  const small = [counted(visit.sheets), visit.number, visit.planned ? days(visit.planned) : word("answered", { done: sum(visit.sheets, "done"), of: sum(visit.sheets, "asked") }), visit.rechecks ? word("rechecks", { n: visit.rechecks }) : ""];
  return line(visit.place, small, isToCome(visit) ? "" : isOne ? `#/take/${visit.id}/${first.checklist}` : `#/visit/${visit.id}`, word("fill"), "btn-outline-primary");
};

// Its photos stay where they are: a list of hundreds is drawn from the heads alone.
export const visits = async () => {
  const [me, pack, all, kept] = await Promise.all([store.kept("me"), store.kept("pack"), store.drafts(), store.visits()]);
  const here = new Map();
  const of = (key) => here.get(key) || here.set(key, { key, visit: null, heads: [] }).get(key);
  const mine = (one) => !me || one.person === me.person;
  for (const one of kept.filter(mine)) of(one.key).visit = one;
  for (const one of all.filter(mine).sort((a, b) => b.changedAt.localeCompare(a.changedAt))) of(store.visitOf(one)).heads.push(one);
  const begun = [...here.values()].map(ofBegun).filter(Boolean).sort((a, b) => b.at.localeCompare(a.at)).map((one) => one.line);
  const isHere = (one) => [one.id, one.key].some((key) => here.has(key) && (here.get(key).visit || here.get(key).heads.some((head) => head.state !== "sent" || head.receipt.state === "finished" || head.sentAt > pack.at)));
  const known = (pack?.visits || []).filter((one) => one.sheets.length && !isHere(one));
  const [planned, sheets] = [known.filter((one) => one.planned).map(ofKnown), known.filter((one) => !one.planned).map(ofKnown)];
  show(word("visits"),
    el("p.ax-phone-start", {}, link(word("inspect"), "#/choose", "btn-primary", "clipboard-check")),
    begun.length ? card(word("begun"), el("ul.ax-lines", { "data-begun": "" }, begun)) : null,
    sheets.length ? card(word("waiting"), el("ul.ax-lines", {}, sheets)) : null,
    planned.length ? card(word("planned"), el("ol.ax-lines", { "data-planned": "" }, planned)) : null,
    begun.length || sheets.length || planned.length ? null : el("p.ax-none", {}, me ? word("none") : word("never")));
};
