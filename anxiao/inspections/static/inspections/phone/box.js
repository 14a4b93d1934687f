// The outbox: one line for each visit with its state, the reason, and what can be done.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { ask, refresh } from "./net.js";
import { badge, button, card, el, moment, progress, show, sum, word } from "./view.js";

const LOOKS = { ready: ["mine", "clock"], sending: ["mine", "cloud-upload"], kept: ["mine", "clock"], waiting: ["soon", "wifi-off"], held: ["soon", "lock"], conflict: ["late", "users"], refused: ["late", "alert-circle"], sent: ["closed", "circle-check"] };
const ORDER = ["conflict", "refused", "held", "waiting", "kept", "sending", "ready", "sent"];
const SHOWN = 100;
// What colleagues said meanwhile is fetched before it is mended, where the network gives it soon.
const PATIENCE = 5000;
const rank = (one) => ORDER.indexOf(one.state);

const reason = ({ face, isMany }) => {
  if (face.state === "conflict") return [isMany ? face.name : "", word("conflict")].filter(Boolean).join(" · ");
  if (face.state === "refused") return [isMany ? face.name : "", face.says].filter(Boolean).join(" · ");
  if (face.state === "sent") return face.receipt.state === "finished" || face.finishes !== false ? word("sent.as", { number: face.receipt.number, n: face.receipt.failed }) : "";
  const tries = face.tries ? word("tries", { n: face.tries }) : "";
  return [face.why ? word(`why.${face.why}`, { who: face.who }) : "", tries].filter(Boolean).join(" ");
};

// The version that stands over there now; the visit may be known under the key it was begun with.
const seenThere = async (one) => {
  let { visit } = one;
  if (!visit) {
    const pack = await (await ask("/phone/pack/")).json();
    visit = pack.visits.find((row) => row.key === one.begun.key)?.id;
  }
  const answer = await ask(`/api/v1/visits/${visit}/sheets`);
  return (await answer.json()).find((row) => row.checklist === one.checklist)?.version;
};

// With one list its form is opened again, with several the visit, which names what was refused.
const correct = async ({ key, face, isMany }) => {
  if (!await outbox.reopen(key)) return;
  if (isMany) await Promise.race([refresh().catch(() => null), new Promise((done) => setTimeout(done, PATIENCE))]);
  location.hash = isMany ? `#/visit/${key}` : `#/take/${key}/${face.checklist}`;
};
const giveUp = async ({ key }) => {
  if (!confirm(word("give.up.sure"))) return;
  await store.dropVisit(key);
  await box();
};
// What somebody else filled in stands; what else there is of the visit is finished with it.
const keepTheirs = async (visit) => {
  if (!visit.isMany) { await giveUp(visit); return; }
  if (!confirm(word("give.up.sure"))) return;
  await store.drop(visit.face.key);
  await correct(visit);
};

const acts = (visit) => {
  const { face } = visit;
  if (face.state === "conflict") return [button(word("mine"), async () => outbox.insist(face.key, await seenThere(face))), button(word("theirs"), () => keepTheirs(visit), "btn-quiet")];
  if (face.state === "refused") return [button(word("again"), () => correct(visit)), button(word(visit.isMany ? "give.up.visit" : "give.up"), () => giveUp(visit), "btn-quiet")];
  return [];
};

const row = (visit) => {
  const { key, face, heads, isMany } = visit;
  const small = [heads.length > 1 ? word("lists", { n: heads.length }) : face.name, progress({ done: sum(heads, "done"), of: sum(heads, "of"), failed: sum(heads, "failed") }), moment(face.sentAt || face.endedAt)];
  return el("li", { "data-key": key, "data-state": face.state, "data-many": isMany }, el("span", {}, el("strong", {}, face.place), el("span.ax-small.ax-line-note", {}, small.filter(Boolean).join(" · ")), el("span.ax-small.ax-line-note", {}, reason(visit))), badge(word(`state.${face.state}`), ...LOOKS[face.state]), acts(visit).length ? el("span.ax-phone-acts", {}, acts(visit)) : null);
};

// The sheets of a visit by what is worst among them; what is being filled in is no matter of the outbox.
const gathered = (heads) => {
  const of = new Map();
  for (const one of heads) of.set(store.visitOf(one), [...(of.get(store.visitOf(one)) || []), one]);
  const isHere = (one) => one.state === "draft" || one.state === "done";
  return [...of].map(([key, all]) => {
    const lies = all.filter((one) => !isHere(one)).sort((a, b) => rank(a) - rank(b) || b.order - a.order);
    return { key, heads: lies, face: lies[0], isMany: all.some((one) => one.many), isHere: all.some(isHere) };
  }).filter(({ face, isHere: some }) => face && !(some && face.state === "sent"));
};

export const box = async () => {
  const me = await store.kept("me");
  const all = gathered((await store.drafts()).filter((one) => !me || one.person === me.person));
  all.sort((a, b) => rank(a.face) - rank(b.face) || b.face.order - a.face.order);
  const unsent = all.filter((one) => one.face.state !== "sent").length;
  show(word("outbox"),
    unsent ? el("p.ax-phone-start", {}, button(`${word("send")} (${unsent})`, () => outbox.run(true), "btn-primary", "send")) : el("p.ax-closed", { "data-all-sent": "" }, word("box.none")),
    all.length ? card("", el("ul.ax-lines.ax-phone-box", {}, all.slice(0, SHOWN).map(row))) : null);
};
