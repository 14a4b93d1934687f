// One visit on this device: its lists, its hazards to be looked at again, and whether it is whole.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { today } from "./view.js";

export const isToCome = (told) => told?.planned?.[0] > today();
export const isSeen = (said) => said?.outcome === "gone" || (said?.outcome === "back" && said.words.trim() !== "");

const ofTold = (told) => ({ visit: told.id, place: told.place, kind: told.kind, lists: told.sheets.map(({ checklist, name, asked }) => ({ checklist, name, asked })) });
const ofHeads = (heads) => ({ visit: heads[0].visit, begun: heads[0].begun, place: heads[0].place, kind: heads[0].kind, known: heads[0].known, lists: heads.map(({ checklist, name, of }) => ({ checklist, name, asked: of })) });

// What is going on with one of its lists here; what was received counts least.
const headOf = (heads, checklist) => heads.filter((one) => one.checklist === checklist).sort((a, b) => (a.state === "sent") - (b.state === "sent") || b.changedAt.localeCompare(a.changedAt))[0];

// What this device keeps of a visit, laid over what the system told of it last; nothing where it is unknown.
export const gather = async (key) => {
  const [me, pack, kept, all] = await Promise.all([store.kept("me"), store.kept("pack"), store.visit(key), store.draftsOf(key)]);
  const heads = all.filter((one) => one.person === me?.person);
  const told = pack?.visits.find((one) => one.id === key || one.key === key);
  if (!me || (kept && kept.person !== me.person) || !(kept || told || heads.length)) return null;
  const about = kept || { ...(told ? ofTold(told) : ofHeads(heads)), key, person: me.person, post: me.post, who: me.name, answers: {}, changedAt: "" };
  const again = told?.again || about.again || [];
  const visit = { ...about, again };
  const lists = visit.lists.map((list) => {
    const head = headOf(heads, list.checklist);
    const there = told?.sheets.find((one) => one.checklist === list.checklist);
    return { ...list, head, there, isFilled: head ? head.state !== "draft" : Boolean(there?.whole) };
  });
  const left = again.filter((one) => !isSeen(visit.answers[one.hazard]));
  // Those that the system keeps from this post: others of the team say how they are.
  const away = Math.max(0, (told?.rechecks || 0) - again.length);
  const isOver = heads.length > 0 && heads.every((one) => one.state === "sent") && heads.some((one) => one.receipt.state === "finished");
  return { key, me, isOver, visit, told, lists, again, away, left, isWhole: !left.length && lists.every((one) => one.isFilled) };
};

// --- beginning ------------------------------------------------------------------------------------

const headFor = (visit, list, more = {}) => {
  const now = new Date().toISOString();
  const { person, post, who, place, kind, known } = visit;
  const belongs = visit.visit ? { visit: visit.visit } : { begun: visit.begun };
  return { key: store.uuid(), state: "draft", person, post, who, beganAt: now, changedAt: now, done: 0, of: 0, failed: 0, photos: 0, ...belongs, place, kind, ...(known ? { known } : {}), checklist: list.checklist, name: list.name, seen: 1, ...more };
};

// A visit begun here: with one list its form is open at once, with several they are shown.
export const begin = async ({ me, ...about }) => {
  const visit = { key: about.begun.key, person: me.person, post: me.post, who: me.name, again: [], answers: {}, changedAt: new Date().toISOString(), ...about };
  const head = visit.lists.length === 1 ? headFor(visit, visit.lists[0]) : null;
  await store.begin(visit, head);
  store.persist();
  location.hash = head ? `#/fill/${head.key}` : `#/visit/${visit.key}`;
};

// One list of a visit is gone on with, as it stands here or as the system has it.
export const open = async (key, checklist) => {
  const found = await gather(key);
  const list = found?.lists.find((one) => one.checklist === checklist);
  if (!list || isToCome(found.told)) { location.replace("#/"); return; }
  const head = await taken(found, list);
  location.replace(head ? `#/fill/${head.key}` : "#/outbox");
};

const taken = async ({ visit }, list) => {
  const { head, there } = list;
  if (head?.state === "draft") return head;
  if (head?.state === "done") return store.change(head.key, { state: "draft", wasRefused: false, says: "" }, (one) => one.state === "done");
  if (head?.state === "sent" && await store.body(head.key)) return store.change(head.key, { state: "draft", seen: head.receipt.version }, (one) => one.state === "sent");
  if (head && head.state !== "sent") return null;
  const made = headFor(visit, list, there ? { seen: there.version, kept: there.photos } : {});
  await store.begin(visit, made, there?.xml || "");
  store.persist();
  return made;
};

// --- ending ---------------------------------------------------------------------------------------

// A list is filled in. Where nothing else is left the whole visit goes into the outbox: true.
export const fillIn = async (head) => {
  await store.change(head.key, { state: "done" }, (one) => one.state === "draft");
  const found = await gather(store.visitOf(head));
  return found?.isWhole ? finish(found) : false;
};

export const finish = async (found) => {
  const heads = found.lists.map((one) => one.head).filter((one) => one?.state === "done");
  if (!heads.length) {
    // Everything was filled in elsewhere: the last list is sent as it stands, to finish the visit.
    const last = found.lists.filter((one) => one.there?.xml).at(-1);
    if (!last) return false;
    heads.push(await taken(found, last));
  }
  const many = found.lists.length > 1 || found.again.length > 0;
  const made = await outbox.putAll(heads.map((one) => ({ ...one, many })), found);
  if (made) outbox.run(true);
  return made !== null;
};
