// Hazards to be looked at again: still in order, or there again; on disk before the line says so.
import * as store from "./store.js";
import { config } from "./net.js";
import { announce, date, el, icon, word } from "./view.js";

const MOST_PHOTOS = 9;
const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/heif": "heif" };

// One keeping after the other; the visit on disk is always that of the last one.
class Seen {
  constructor(visit, says, then) {
    // Words that are being typed, by the keeping that waits for them: until then nothing is called kept.
    Object.assign(this, { visit, says, then, last: Promise.resolve(true), typed: new Set() });
  }

  // All of it on disk, what was typed a moment ago too.
  all() {
    for (const keep of [...this.typed]) keep();
    return this.last;
  }

  of(hazard) {
    return this.visit.answers[hazard] || { outcome: "", words: "", photos: [] };
  }

  put(hazard, changes, fresh = [], gone = []) {
    const answers = { ...this.visit.answers, [hazard]: { ...this.of(hazard), ...changes } };
    this.visit = { ...this.visit, answers, changedAt: new Date().toISOString() };
    this.mark("saving");
    const { visit } = this;
    this.last = this.last.then(() => this.write(visit, fresh, gone));
    return this.last;
  }

  async write(visit, fresh, gone) {
    try {
      if (!await store.keepSeen(visit, fresh, gone)) return false;
    } catch (error) {
      console.warn(error);
      this.mark("not.saved", "ax-late");
      announce(word("not.saved"));
      return false;
    }
    if (visit === this.visit && !this.typed.size) this.mark("saved", "ax-closed");
    this.then(visit);
    return true;
  }

  mark(key, tone = "ax-neutral") {
    this.says.className = `ax-phone-kept ${tone}`;
    this.says.dataset.kept = key;
    this.says.textContent = word(key);
  }
}

// Made small on the device; the digest of what the camera gave goes along.
const photoOf = async (file) => {
  const { smaller } = await import(config.photos);
  const sha256 = await store.digest(file);
  const blob = await smaller(file);
  const ending = ENDINGS[blob.type] || file.name.match(/\.(\w{1,8})$/)?.[1].toLowerCase() || "bin";
  return { name: `${sha256.slice(0, 20)}.${ending}`, blob, sha256: await store.digest(blob), original: { name: file.name, size: file.size, sha256 } };
};

const shots = async (seen, { hazard, title }) => {
  const names = seen.of(hazard).photos;
  const found = await Promise.all(names.map((name) => store.photo(seen.visit.key, name)));
  return found.filter(Boolean).map((one) => {
    const remove = () => seen.put(hazard, { photos: seen.of(hazard).photos.filter((name) => name !== one.name) }, [], [one.name]);
    return el("span.ax-phone-shot", {}, el("img", { src: URL.createObjectURL(store.blobOf(one)), alt: title, width: 96, height: 72 }), el("button.btn.btn-quiet", { type: "button", "aria-label": word("photo.away"), "data-away": one.name, onclick: async ({ currentTarget }) => { await remove(); currentTarget.parentElement.remove(); } }, icon("x")));
  });
};

const camera = (seen, hazard, said, draw) => {
  const input = el("input.ax-camera-input", { type: "file", accept: "image/*", capture: "environment", "aria-label": word("photo.take") });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    said.textContent = word("photo.working");
    try {
      const made = await photoOf(file);
      const photos = [...new Set([...seen.of(hazard).photos, made.name])];
      if (photos.length <= MOST_PHOTOS) await seen.put(hazard, { photos }, [made]);
      said.textContent = "";
    } catch (error) {
      console.warn(error);
      said.textContent = word("photo.broken");
    }
    await draw();
  });
  return el("span.ax-camera", {}, input, el("span.btn.btn-outline-primary", { "aria-hidden": "true" }, icon("camera"), word("photo.take")));
};

const choice = (seen, { hazard }, value, drawing, draw) => el("label.ax-choice", {}, el("input", { type: "radio", name: `seen-${hazard}`, value, checked: seen.of(hazard).outcome === value, onchange: () => { seen.put(hazard, { outcome: value }); draw(); } }), el("span.ax-phone-said", {}, icon(drawing), word(`seen.${value}`)));

const words = (seen, hazard) => {
  const box = el("textarea.form-control", { id: `words-${hazard}`, rows: 2, maxlength: 2000 });
  box.value = seen.of(hazard).words;
  let timer = 0;
  const keep = () => { clearTimeout(timer); if (seen.typed.delete(keep)) seen.put(hazard, { words: box.value }); };
  box.addEventListener("input", () => { seen.typed.add(keep); seen.mark("saving"); clearTimeout(timer); timer = setTimeout(keep, 400); });
  box.addEventListener("change", keep);
  return el("div.ax-field", {}, el("label.form-label", { for: box.id }, word("seen.words")), box);
};

const item = (seen, one) => {
  const { hazard } = one;
  const [box, pictures, said] = [words(seen, hazard), el("span.ax-phone-shots", {}), el("span.ax-small", { role: "status" })];
  const hands = el("div.ax-phone-hands", {});
  const draw = async () => {
    const { outcome } = seen.of(hazard);
    box.hidden = outcome !== "back";
    hands.hidden = !outcome;
    pictures.replaceChildren(...await shots(seen, one));
  };
  hands.append(pictures, camera(seen, hazard, said, draw), said);
  draw();
  const told = [one.done ? word("was.done", { what: one.done }) : "", one.closed ? word("was.closed", { day: date(one.closed) }) : ""].filter(Boolean).join(" · ");
  return el("li.ax-phone-again", { "data-hazard": hazard },
    el("fieldset", {}, el("legend", {}, el("strong", {}, one.title), " ", el("span.ax-small.ax-num", {}, one.number)),
      one.seen && one.seen !== one.title ? el("p.ax-small", {}, one.seen) : null, told ? el("p.ax-small", {}, told) : null,
      el("div.ax-cards.ax-phone-outcome", {}, choice(seen, one, "gone", "circle-check", draw), choice(seen, one, "back", "alert-triangle", draw)), box, hands));
};

// The list, and a promise of all being on disk; `then` hears of each keeping.
export const again = ({ visit, again: rows }, then) => {
  const says = el("p.ax-phone-kept", { role: "status" });
  const seen = new Seen(visit, says, then);
  seen.mark("saved", "ax-closed");
  return { shown: [el("ul.ax-phone-agains", {}, rows.map((one) => item(seen, one))), says], kept: () => seen.all() };
};
