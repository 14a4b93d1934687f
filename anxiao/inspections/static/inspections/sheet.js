// A checklist of a visit in the runner: every change is on this device before the page says so, and
// then with the visit. What the network lost is sent again; nothing of another device is replaced.
const PAUSES = [1, 2, 5, 10, 20, 30];
const given = JSON.parse(document.getElementById("sheet").textContent);
const place = document.getElementById("sheet-state");
const { uploads } = window.anxiao;
const draftKey = `anxiao.sheet.${document.body.dataset.post || ""}.${given.sheet}`;

const sent = new Map(Object.entries(given.files)); // the names of photos that have arrived
const shelf = new Map(); // those that are on this device
let version = given.version;
let waiting = null, busy = false, finishes = false, stopped = false, timer = 0;

const say = (key, text = given.words[key]) => {
  place.textContent = text || "";
  place.dataset.state = key;
};
const sleep = (seconds) => new Promise((done) => {
  const alarm = setTimeout(done, seconds * 1000);
  addEventListener("online", () => { clearTimeout(alarm); done(); }, { once: true });
});

// --- on this device -------------------------------------------------------------------------

const draft = () => { try { return JSON.parse(localStorage.getItem(draftKey)); } catch { return null; } };
const hold = (xml) => {
  try { localStorage.setItem(draftKey, JSON.stringify({ version, xml, at: Date.now() })); } catch { return false; }
  return true;
};
const release = () => { try { localStorage.removeItem(draftKey); } catch { /* private mode */ } };

const lend = async ({ data, files }) => {
  for (const photo of await uploads.shelved()) {
    if (photo.key !== draftKey) continue;
    shelf.set(photo.field, photo);
    files.set(photo.field, photo.blob);
    if (photo.id) sent.set(photo.field, photo.id);
  }
  const held = draft();
  if (!held) return;
  if (held.version === version) { data.answers = held.xml; waiting = held.xml; }
  else choose(held, data);
};

// Somebody filled it in elsewhere meanwhile: whoever sits here decides.
const choose = (held) => {
  stopped = true;
  const box = document.getElementById("sheet-choice");
  box.hidden = false;
  box.addEventListener("click", ({ target }) => {
    const { take } = target.closest("[data-take]")?.dataset || {};
    if (!take) return;
    if (take === "mine") { version = given.version; hold(held.xml); } else release();
    location.reload();
  });
};

// --- on its way -----------------------------------------------------------------------------

class Refused extends Error {
  constructor(status, said) { super(said); this.status = status; }
}
const ask = async (address, options = {}) => {
  const answer = await fetch(address, { credentials: "same-origin", ...options, headers: { ...uploads.headers(), ...options.headers } });
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  if ([408, 429].includes(answer.status) || answer.status >= 500) throw new Error(String(answer.status));
  throw new Refused(answer.status, body.detail || body.title || given.words.refused);
};

const named = (xml, names) => [...names].filter((name) => xml.includes(`>${name}<`));

const sendPhotos = async (xml, files) => {
  for (const name of named(xml, files.keys())) {
    if (sent.has(name)) continue;
    const photo = shelf.get(name) || { uuid: uploads.uuid(), key: draftKey, field: name, name, blob: files.get(name), at: Date.now() };
    say("sending");
    const id = await uploads.send(photo, () => {});
    sent.set(name, id);
    await uploads.put({ ...photo, id });
    shelf.set(name, { ...photo, id });
  }
};

const save = (xml) => {
  const files = Object.fromEntries(named(xml, sent.keys()).map((name) => [name, sent.get(name)]));
  const body = JSON.stringify({ sheet: given.sheet, xml, files });
  const headers = { "Content-Type": "application/json", "If-Match": `"${version}"` };
  return ask(given.save, { method: "POST", body, headers });
};

// The answer to a saving may have been lost: then what stands there is what was sent.
const saved = async (xml) => {
  try {
    return await save(xml);
  } catch (error) {
    if (error.status !== 412) throw error;
    const there = (await ask(given.sheets)).find((one) => one.id === given.sheet);
    if (there?.xml !== xml) throw error;
    return there;
  }
};

const carry = async (runner) => {
  if (busy || stopped) return;
  busy = true;
  for (let attempt = 0; waiting !== null && !stopped; ) {
    const xml = waiting;
    try {
      await sendPhotos(xml, runner.files);
      ({ version } = await saved(xml));
      attempt = 0;
      if (waiting === xml) { waiting = null; release(); say("delivered"); }
      else hold(waiting);
    } catch (error) {
      if (error instanceof Refused || error instanceof uploads.Never) {
        stopped = true;
        say("refused", error instanceof Refused ? error.message : given.words.photo);
      } else {
        say("waits");
        await sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
        attempt += 1;
      }
    }
  }
  busy = false;
  if (finishes && waiting === null) document.getElementById("sheet-finish").requestSubmit();
};

// --- hands ----------------------------------------------------------------------------------

document.addEventListener("runner:opening", ({ detail }) => detail.until(lend(detail)));
document.addEventListener("runner:ready", ({ target }) => {
  target.querySelector(".ax-runner-next").before(place);
  if (waiting !== null) carry(target);
});
document.addEventListener("runner:change", async ({ target, detail: { xml } }) => {
  waiting = xml;
  finishes = false;
  if (hold(xml)) say("kept");
  for (const name of named(xml, target.files.keys())) {
    if (shelf.has(name)) continue;
    const photo = { uuid: uploads.uuid(), key: draftKey, field: name, name, blob: target.files.get(name), at: Date.now() };
    shelf.set(name, photo);
    await uploads.put(photo);
  }
  clearTimeout(timer);
  timer = setTimeout(() => carry(target), 300);
});
document.addEventListener("runner:done", ({ target, detail: { xml } }) => {
  waiting = xml;
  finishes = true;
  hold(xml);
  clearTimeout(timer);
  carry(target);
});
document.getElementById("sheet-finish").addEventListener("submit", () => {
  for (const photo of shelf.values()) uploads.take(photo.uuid);
});
