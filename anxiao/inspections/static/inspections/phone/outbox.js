// Sends what is ready, one after the other, as often as it takes; each item says how it stands.
//
// ready → sending → sent; kept (over there, and not looked into yet), waiting (tried again by
// itself), held (for somebody to sign in), conflict and refused (for somebody to decide).
// Only `sent` lets go of what was filled in.
import * as store from "./store.js";
import { Broken, ask, config, isReady, me, stand } from "./net.js";

const PIECE = 256 * 1024;
const PAUSES = [2, 5, 15, 60, 300, 900];
const MOST_MISSED = 3;
const KEEP_DAYS = 14;
const DAY = 86400000;
export const UNSENT = ["ready", "sending", "kept", "waiting", "held", "conflict", "refused"];
const GOES = ["ready", "sending", "kept", "waiting", "held"];
// A busy server may keep what comes and look into it later.
const WAITS = { Prefer: "respond-async" };

class Later extends Error {}
class Kept extends Error {}
class No extends Error {
  constructor(says, state = "refused") { super(says); this.state = state; }
}

let running = null;
let timer = 0;
const tell = (key) => dispatchEvent(new CustomEvent("outbox", { detail: { key } }));

const fileOf = ({ name, sha256, size, original }) => [name, { sha256, size, original: original && { sha256: original.sha256, size: original.size, name: (original.name || "").slice(-160) } }];

// What will be sent of a sheet; with the one that finishes goes what was seen of old hazards.
const parcel = async (head, xml, finishes, seen) => {
  const named = (await store.photos(head.key)).filter((one) => xml.includes(`>${one.name}<`));
  const { visit, begun } = head;
  const sent = {
    key: store.uuid(), checklist: head.checklist, xml, files: Object.fromEntries([...named, ...seen.photos].map(fileOf)), seen: head.seen, finishes,
    ...(visit ? { visit } : { begun }),
    ...(seen.rechecks.length ? { rechecks: seen.rechecks } : {}),
    began_at: head.beganAt, ended_at: new Date().toISOString(), app: config.version,
  };
  return { head: { ...head, endedAt: sent.ended_at, order: Date.now(), turn: 0, isKept: false }, sent };
};
const NOTHING = { rechecks: [], photos: [] };
const seenOf = async ({ key, visit, again }) => {
  const rechecks = again.map(({ hazard }) => ({ hazard, ...visit.answers[hazard] })).map(({ hazard, outcome, words, photos }) => ({ hazard, outcome, words: outcome === "back" ? words.trim() : "", photos }));
  const named = new Set(rechecks.flatMap((one) => one.photos));
  return { rechecks, photos: (await store.photos(key)).filter((one) => named.has(one.name)) };
};

// Puts a filled-in sheet into the outbox, whole: the draft, its photos, and what will be sent.
export const put = async (head, xml, photos = []) => {
  if (photos.length) await store.save(head, xml, photos);
  const made = await store.freeze([await parcel(head, xml, head.finishes, NOTHING)]);
  tell(head.key);
  return made;
};

// The sheets of a visit, in the order of its lists; the last one finishes it.
export const putAll = async (heads, found) => {
  const [seen, parcels] = [await seenOf(found), []];
  for (const [place, head] of heads.entries()) {
    const isLast = place === heads.length - 1;
    parcels.push(await parcel(head, (await store.body(head.key)).xml, isLast, isLast ? seen : NOTHING));
  }
  parcels.forEach(({ head }, turn) => Object.assign(head, { order: parcels[0].head.order, turn }));
  const made = await store.freeze(parcels);
  tell(found.key);
  return made;
};

// How many visits are on this device and not delivered: those that wait, and all with what is begun.
export const undelivered = async () => {
  const [heads, visits] = await Promise.all([store.drafts(), store.visits()]);
  const waits = new Set(heads.filter((one) => UNSENT.includes(one.state)).map(store.visitOf));
  const all = new Set([...heads.filter((one) => one.state !== "sent").map(store.visitOf), ...visits.map((one) => one.key)]);
  return { waiting: waits.size, all: all.size };
};

// --- one item -------------------------------------------------------------------------------------

const detail = async (answer) => {
  try { return (await answer.json()).detail || String(answer.status); } catch { return String(answer.status); }
};

// What an answer that is not good means: try later, or let somebody decide.
const judge = async (answer) => {
  const { status } = answer;
  if (status === 401) throw new Later("signin");
  if (status === 0 || status === 408 || status === 425 || status === 429 || status >= 500) throw new Later("server");
  if (status === 403 && await stand() !== "in") throw new Later("signin");
  throw new No(await detail(answer), status === 412 ? "conflict" : "refused");
};

const arrived = async (path) => {
  const answer = await ask(path, { method: "HEAD" });
  if (!answer.ok) await judge(answer);
  return { from: Number(answer.headers.get("Upload-Offset")), whole: answer.headers.has("Upload-Complete") };
};

const sendPhoto = async (key, photo, waits) => {
  const path = `${config.submissions}/${key}/files/${photo.sha256}`;
  const blob = store.blobOf(photo);
  let { from, whole } = await arrived(path);
  if (!whole && await store.digest(blob) !== photo.sha256) throw new No(config.words["why.photo"]);
  while (!whole) {
    const query = new URLSearchParams({ offset: from, size: blob.size, name: photo.name });
    const answer = await ask(`${path}?${query}`, { method: "PUT", body: blob.slice(from, from + PIECE), headers: { "Content-Type": "application/octet-stream", ...waits } });
    if (!answer.ok && answer.status !== 409) await judge(answer);
    const now = answer.ok ? await answer.json() : await arrived(path);
    whole = answer.ok ? now.received === blob.size : now.whole;
    const next = answer.ok ? now.received : now.from;
    if (!whole && next <= from && !answer.ok) throw new Later("server");
    from = next;
  }
};

// What became of a sheet that was kept over there; nothing where it was not accepted.
const askFor = async (key) => {
  const answer = await ask(`${config.submissions}/${key}`);
  if (answer.status === 202) throw new Kept();
  if (answer.status === 404) return null;
  if (!answer.ok) await judge(answer);
  return await answer.json();
};

const deliver = async (item) => {
  const { sent } = await store.body(item.key);
  const { key, files } = JSON.parse(sent);
  const known = item.isKept ? await askFor(key) : null;
  if (known) return known;
  // What was not accepted is sent again without an offer to wait: then the answer says why.
  const waits = item.isKept ? {} : WAITS;
  for (const name of Object.keys(files)) await sendPhoto(key, await store.photo(item.key, name) || await store.photo(store.visitOf(item), name), waits);
  const answer = await ask(config.submissions, { method: "POST", body: sent, headers: { "Content-Type": "application/json", "X-Device-Clock": new Date().toISOString(), ...waits } });
  if (answer.status === 202) throw new Kept();
  if (answer.status === 409) await missingAgain(key, files);
  if (!answer.ok) await judge(answer);
  const receipt = await answer.json();
  if (receipt.key !== key) throw new Later("server");
  return receipt;
};

// Photos that were sent long ago are forgotten over there: then they go up again.
const missingAgain = async (key, files) => {
  for (const { sha256 } of Object.values(files)) {
    if (!(await arrived(`${config.submissions}/${key}/files/${sha256}`)).whole) throw new Later("server");
  }
};

const why = (item) => {
  if (!me) return "signin";
  if (item.person !== me.person) return "person";
  return item.post === me.post ? "" : "post";
};

const send = async (item) => {
  const held = why(item);
  if (held) {
    await store.change(item.key, { state: "held", why: held });
    return true;
  }
  await store.change(item.key, { state: "sending", why: "" });
  tell(item.key);
  try {
    const receipt = await deliver(item);
    await store.received(item.key, receipt, new Date().toISOString());
  } catch (error) {
    return await failed(item, error);
  } finally {
    tell(item.key);
  }
  return true;
};

const pauseOf = (times) => PAUSES[Math.min(times, PAUSES.length) - 1] * 1000 * (0.75 + Math.random() / 2);

// Whether it went through, or was decided; false where the network or the system was away.
const failed = async (item, error) => {
  if (error instanceof Kept) {
    const looks = item.isKept ? item.looks + 1 : 1;
    await store.change(item.key, { state: "kept", why: "", isKept: true, looks, next: Date.now() + pauseOf(looks) });
    return true;
  }
  if (error instanceof No) {
    await store.change(item.key, { state: error.state, says: error.message, why: "" });
    return true;
  }
  if (!(error instanceof Later || error instanceof Broken)) console.warn(error);
  const cause = error instanceof Later ? error.message : "network";
  const tries = (item.tries || 0) + 1;
  await store.change(item.key, { state: cause === "signin" ? "held" : "waiting", why: cause, tries, next: Date.now() + pauseOf(tries) });
  if (cause === "signin") { try { dispatchEvent(new CustomEvent("standing", { detail: await stand() })); } catch { /* no network */ } }
  return false;
};

// --- all of them ----------------------------------------------------------------------------------

// What goes first: the sheets of a visit carry one moment, and each its turn.
const before = (a, b) => a.order - b.order || (a.turn || 0) - (b.turn || 0);
const unsent = async () => (await store.drafts()).filter((one) => UNSENT.includes(one.state)).sort(before);

const due = async (isAsked) => {
  const now = Date.now();
  return inTurn(await unsent()).filter((one) => GOES.includes(one.state) && (isAsked || !(one.next > now)));
};

// What a visit's earlier sheet waits for, be it somebody to decide, its later ones wait for too.
const inTurn = (items) => {
  const seen = new Set();
  return items.filter((one) => {
    const of = store.visitOf(one);
    const isFirst = !seen.has(of);
    seen.add(of);
    return isFirst;
  });
};

const round = async (isAsked) => {
  if (!navigator.onLine) return;
  if (!isReady() && await stand() === "wiped") { dispatchEvent(new CustomEvent("standing", { detail: "wiped" })); return; }
  for (let asked = isAsked; ; asked = false) {
    const items = (await due(asked)).filter((one) => one.state !== "held" || !why(one));
    if (!items.length) return;
    let missed = 0;
    for (const item of items) {
      missed = await send(item) ? 0 : missed + 1;
      // One that broke off says little; several in a row say that there is no network.
      if (missed === MOST_MISSED || !isReady()) return;
    }
  }
};

const alone = (act) => navigator.locks ? navigator.locks.request("anxiao-outbox", { ifAvailable: true }, (lock) => (lock ? act() : undefined)) : act();

// Sends what is due; with `isAsked` also what would wait a while longer.
export const run = (isAsked = false) => {
  running ??= alone(() => round(isAsked)).catch((error) => { if (!(error instanceof Broken)) console.warn(error); }).finally(async () => {
    running = null;
    await plan();
    tell("");
  });
  return running;
};

const plan = async () => {
  clearTimeout(timer);
  const all = inTurn(await unsent()).filter((one) => ["waiting", "ready", "sending", "kept"].includes(one.state));
  if (!all.length) return;
  const first = Math.min(...all.map((one) => one.next || 0));
  timer = setTimeout(run, Math.max(2000, first - Date.now()));
};

const clear = async () => {
  const before = Date.now() - KEEP_DAYS * DAY;
  const going = new Set((await store.visits()).map((one) => one.key));
  for (const one of await store.drafts()) if (one.state === "sent" && Date.parse(one.sentAt) < before && !going.has(store.visitOf(one))) await store.drop(one.key);
};

// No browser of a phone sends in the background for certain: it is tried whenever the app is looked at.
export const begin = async () => {
  addEventListener("online", () => run(true));
  addEventListener("pageshow", () => run());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
  await clear();
  return run(true);
};

// --- what somebody decides ------------------------------------------------------------------------

// To be corrected: its sheets are here again, and what is sent then has keys of its own.
export const reopen = async (visit) => {
  const isOpen = await store.reopen(visit);
  tell(visit);
  return isOpen;
};

// What stands over there was seen, and gives way to what is here; its turn stays what it was.
export const insist = async (key, seen) => {
  const item = await store.draft(key);
  const sent = JSON.parse((await store.body(key)).sent);
  await store.freeze([{ head: { ...item, seen, isKept: false }, sent: { ...sent, key: store.uuid(), seen } }]);
  tell(key);
  return run(true);
};
