// The outbox: each item with its state, the reason, and what can be done.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { ask } from "./net.js";
import { badge, button, card, el, moment, progress, show, word } from "./view.js";

const LOOKS = { ready: ["mine", "clock"], sending: ["mine", "cloud-upload"], waiting: ["soon", "wifi-off"], held: ["soon", "lock"], conflict: ["late", "users"], refused: ["late", "alert-circle"], sent: ["closed", "circle-check"] };
const ORDER = ["conflict", "refused", "held", "waiting", "sending", "ready", "sent"];
const SHOWN = 100;

const reason = (one) => {
  if (one.state === "conflict") return word("conflict");
  if (one.state === "refused") return one.says;
  if (one.state === "sent") return word("sent.as", { number: one.receipt.number, n: one.receipt.failed });
  const tries = one.tries ? word("tries", { n: one.tries }) : "";
  return [one.why ? word(`why.${one.why}`, { who: one.who }) : "", tries].filter(Boolean).join(" ");
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

const correct = async (one) => { if (await outbox.reopen(one.key)) location.hash = `#/fill/${one.key}`; };
const giveUp = async (one) => {
  if (!confirm(word("give.up.sure"))) return;
  await store.drop(one.key);
  await box();
};

const acts = (one) => {
  if (one.state === "conflict") return [button(word("mine"), async () => outbox.insist(one.key, await seenThere(one))), button(word("theirs"), () => giveUp(one), "btn-quiet")];
  if (one.state === "refused") return [button(word("again"), () => correct(one)), button(word("give.up"), () => giveUp(one), "btn-quiet")];
  return [];
};

const row = (one) => el("li", { "data-key": one.key, "data-state": one.state }, el("span", {}, el("strong", {}, one.place), el("span.ax-small.ax-line-note", {}, [one.name, progress(one), moment(one.sentAt || one.endedAt)].filter(Boolean).join(" · ")), el("span.ax-small.ax-line-note", {}, reason(one))), badge(word(`state.${one.state}`), ...LOOKS[one.state]), acts(one).length ? el("span.ax-phone-acts", {}, acts(one)) : null);

export const box = async () => {
  const me = await store.kept("me");
  const all = (await store.drafts()).filter((one) => one.state !== "draft" && (!me || one.person === me.person));
  all.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.order - a.order);
  const unsent = all.filter((one) => one.state !== "sent").length;
  show(word("outbox"),
    unsent ? el("p.ax-phone-start", {}, button(`${word("send")} (${unsent})`, () => outbox.run(true), "btn-primary", "send")) : el("p.ax-closed", { "data-all-sent": "" }, word("box.none")),
    all.length ? card("", el("ul.ax-lines.ax-phone-box", {}, all.slice(0, SHOWN).map(row))) : null);
};
