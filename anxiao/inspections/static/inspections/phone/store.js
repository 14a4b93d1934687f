// What this device keeps, in IndexedDB. A promise of here is kept only when its transaction is complete.
const NAME = "anxiao-phone";
const VERSION = 2;
// `drafts` are sheets, each with its `bodies` and `photos`; `visits` hold what their sheets belong
// to, since version 2: a sheet that an earlier app left stands for a visit by itself.
const STORES = { kept: "key", forms: "key", drafts: "key", bodies: "key", photos: ["draft", "name"], visits: "key" };

let base = null;

// A later version adds stores and never takes one away: drafts outlive the app that wrote them.
const opened = (version) => new Promise((done, failed) => {
  const opening = indexedDB.open(NAME, version);
  opening.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) {
      if (!opening.result.objectStoreNames.contains(name)) opening.result.createObjectStore(name, { keyPath });
    }
  };
  opening.onsuccess = () => {
    opening.result.onversionchange = () => { opening.result.close(); base = null; };
    opening.result.onclose = () => { base = null; };
    done(opening.result);
  };
  opening.onerror = () => failed(opening.error);
  opening.onblocked = () => failed(new Error("blocked"));
});

// Where a newer app was here already, in another tab, what it laid out holds this one's things too.
const asItIs = (error) => { if (error?.name === "VersionError") return opened(); throw error; };
export const open = () => {
  base ??= opened(VERSION).catch(asItIs).catch((error) => { base = null; throw error; });
  return base;
};

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

// Carries `act` through in one transaction: all of it is on disk when this resolves, or nothing.
export const together = async (names, mode, act) => {
  const transaction = (await open()).transaction(names, mode, mode === "readwrite" ? { durability: "strict" } : {});
  const ended = new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = () => failed(transaction.error || new Error("aborted"));
    transaction.onerror = () => {};
  });
  ended.catch(() => {});
  let found;
  try {
    found = await act((name) => transaction.objectStore(name));
  } catch (error) {
    try { transaction.abort(); } catch { /* it is over already */ }
    throw transaction.error || error;
  }
  await ended;
  return found;
};

const read = (name, key) => together([name], "readonly", (of) => asked(of(name).get(key)));
const of_draft = (key) => IDBKeyRange.bound([key, ""], [key, "\uffff"]);

// --- what is known without network --------------------------------------------------------------

export const kept = async (key) => (await read("kept", key))?.value;
export const keep = (key, value) => together(["kept"], "readwrite", (of) => asked(of("kept").put({ key, value })));
// In the reader's language, or in the one in which it was taken along.
export const form = (id, language) => together(["forms"], "readonly", async (of) => {
  const own = await asked(of("forms").get(`${id}:${language}`));
  return own || (await asked(of("forms").getAll(IDBKeyRange.bound(`${id}:`, `${id}:\uffff`), 1)))[0];
});
export const formKeys = () => together(["forms"], "readonly", (of) => asked(of("forms").getAllKeys()));
export const keepForm = (id, language, data) => together(["forms"], "readwrite", (of) => asked(of("forms").put({ key: `${id}:${language}`, data })));

// --- drafts ---------------------------------------------------------------------------------------

export const drafts = () => together(["drafts"], "readonly", (of) => asked(of("drafts").getAll()));
export const draft = (key) => read("drafts", key);
export const body = (key) => read("bodies", key);
export const photo = (key, name) => read("photos", [key, name]);
export const photos = (key) => together(["photos"], "readonly", (of) => asked(of("photos").getAll(of_draft(key))));

// A photo lies here as bytes: files lose what they point to when a browser cleans up.
const flat = async ({ name, blob, sha256, original }) => ({ name, type: blob.type, size: blob.size, bytes: await blob.arrayBuffer(), sha256, original });
export const blobOf = ({ bytes, type }) => new Blob([bytes], { type });

// The draft, what was filled in, and the photos that are new to it: together, or not at all.
// What is in the outbox already is no draft any more: false, and nothing is changed.
export const save = async (head, xml, fresh = [], gone = []) => {
  const taken = await Promise.all(fresh.map(flat));
  return together(["drafts", "bodies", "photos"], "readwrite", async (of) => {
    const found = await asked(of("drafts").get(head.key));
    if (found && found.state !== "draft") return false;
    of("drafts").put(head);
    of("bodies").put({ key: head.key, xml });
    for (const one of taken) of("photos").put({ ...one, draft: head.key });
    for (const name of gone) of("photos").delete([head.key, name]);
    return true;
  });
};

// Lays changes on a draft as it is now; nothing where it is gone, or is not as `only` wants it.
export const change = (key, changes, only = () => true) => together(["drafts"], "readwrite", async (of) => {
  const found = await asked(of("drafts").get(key));
  if (!found || !only(found)) return null;
  const next = { ...found, ...changes };
  of("drafts").put(next);
  return next;
});

// What is to be sent is frozen with its key in the same transaction that calls it ready: whatever
// happens afterwards, the same key is sent with the same words. What waits there already stays.
// The sheets of a visit go together: all of them are ready, or none.
export const freeze = (parcels) => together(["drafts", "bodies", "visits"], "readwrite", async (of) => {
  for (const { head } of parcels) {
    const found = await asked(of("drafts").get(head.key));
    if (!found || !["draft", "done", "conflict", "refused"].includes(found.state)) return null;
  }
  const made = parcels.map(({ head, sent }) => ({ ...head, state: "ready", send: sent.key, finishes: sent.finishes, tries: 0, next: 0, why: "", says: "" }));
  for (const [place, next] of made.entries()) {
    of("drafts").put(next);
    of("bodies").put({ key: next.key, xml: parcels[place].sent.xml, sent: JSON.stringify(parcels[place].sent) });
  }
  const visit = await asked(of("visits").get(visitOf(parcels[0].head)));
  if (visit) of("visits").put({ ...visit, isGoing: true });
  return made;
});

// Once the visit is received the photos and the words go; a line that says so stays for some days.
// Until then what was received of it stays too: a later sheet may show that an earlier one lacks something.
export const received = (key, receipt, at) => together(ALL_OF_IT, "readwrite", async (of) => {
  const found = await asked(of("drafts").get(key));
  if (!found) return null;
  const next = { ...found, state: "sent", receipt, sentAt: at, why: "", says: "" };
  of("drafts").put(next);
  if (found.finishes === false) return next;
  const visit = visitOf(found);
  const mates = found.many ? (await asked(of("drafts").getAll())).filter((one) => visitOf(one) === visit && one.state === "sent") : [];
  for (const one of [key, ...mates.map((mate) => mate.key)]) {
    of("bodies").delete(one);
    of("photos").delete(of_draft(one));
  }
  of("visits").delete(visit);
  of("photos").delete(of_draft(visit));
  return next;
});

const ALL_OF_IT = ["drafts", "bodies", "photos", "visits"];
const forget = (of, key) => {
  of("drafts").delete(key);
  of("bodies").delete(key);
  of("photos").delete(of_draft(key));
};
export const drop = (key) => together(["drafts", "bodies", "photos"], "readwrite", async (of) => forget(of, key));

// --- visits: what the sheets on this device belong to ----------------------------------------------

export const visitOf = (head) => head.visit || head.begun?.key || head.key;
export const visit = (key) => read("visits", key);
export const visits = () => together(["visits"], "readonly", (of) => asked(of("visits").getAll()));
const sheetsOf = async (of, key) => (await asked(of("drafts").getAll())).filter((one) => visitOf(one) === key);
export const draftsOf = (key) => together(["drafts"], "readonly", (of) => sheetsOf(of, key));

// A visit, and the sheet with which it is gone on: together, or not at all. What is kept of it stays.
export const begin = (visit, head = null, xml = "") => together(["drafts", "bodies", "visits"], "readwrite", async (of) => {
  if (!await asked(of("visits").get(visit.key))) of("visits").put(visit);
  if (!head) return;
  of("drafts").put(head);
  of("bodies").put({ key: head.key, xml });
});

// What was seen of the hazards of a visit, with the photos that are new; false once it is being sent.
export const keepSeen = async (visit, fresh = [], gone = []) => {
  const taken = await Promise.all(fresh.map(flat));
  return together(["photos", "visits"], "readwrite", async (of) => {
    if ((await asked(of("visits").get(visit.key)))?.isGoing) return false;
    of("visits").put(visit);
    for (const one of taken) of("photos").put({ ...one, draft: visit.key });
    for (const name of gone) of("photos").delete([visit.key, name]);
    return true;
  });
};

// Back from the outbox, to be mended: what is refused keeps the reason, what was received stays so.
export const reopen = (key) => together(["drafts", "visits"], "readwrite", async (of) => {
  const all = await sheetsOf(of, key);
  if (all.some((one) => ["sending", "kept"].includes(one.state))) return false;
  for (const one of all) if (!["draft", "done", "sent"].includes(one.state)) of("drafts").put({ ...one, state: "done", send: "", why: "", wasRefused: one.state === "refused" });
  const visit = await asked(of("visits").get(key));
  if (visit) of("visits").put({ ...visit, isGoing: false });
  return true;
});

export const dropVisit = (key) => together(ALL_OF_IT, "readwrite", async (of) => {
  for (const one of await sheetsOf(of, key)) forget(of, one.key);
  of("visits").delete(key);
  of("photos").delete(of_draft(key));
});

export const wipe = () => together(Object.keys(STORES), "readwrite", async (of) => {
  for (const name of Object.keys(STORES)) of(name).clear();
});

// --- room -----------------------------------------------------------------------------------------

const MEGABYTE = 1048576;
const SCARCE = 100;

// How much room is left, in megabytes; nothing where the browser does not tell.
export const room = async () => {
  if (!navigator.storage?.estimate) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  if (!quota) return null;
  const left = (quota - usage) / MEGABYTE;
  return { used: Math.round(usage / MEGABYTE), quota: Math.round(quota / MEGABYTE), left: Math.floor(left), scarce: left < SCARCE };
};
export const persist = async () => { try { await navigator.storage?.persist?.(); } catch { /* it is kept all the same, while there is room */ } };

export const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
export const digest = async (blob) => {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
