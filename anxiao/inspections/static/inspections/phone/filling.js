// Filling in: every answer is on disk before the screen says that it is kept.
import * as store from "./store.js";
import { config, formOf } from "./net.js";
import { fillIn, gather } from "./whole.js";
import { announce, button, el, show, word } from "./view.js";

const sum = (runner) => {
  const asked = runner.questions().filter((one) => !one.matches(".is-follow"));
  return { done: asked.filter((one) => runner.isAnswered(one)).length, of: asked.length, failed: asked.filter((one) => one.matches(".is-failed")).length };
};

// One saving after the other; what changed meanwhile goes with the next one.
class Keeper {
  constructor(head, known, says) {
    Object.assign(this, { head, says, known: new Set(known), last: Promise.resolve() });
  }

  // From the tap on it is not kept, until it is; the engine takes the answer in a moment later.
  touch(runner) {
    this.mark("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.timer = 0; this.keep(runner, runner.xml); }, 10);
  }

  // What is being typed is taken in before the field is left.
  typed(runner, field) {
    this.mark("saving");
    clearTimeout(this.typing);
    this.takeIn = () => { clearTimeout(this.typing); this.typing = 0; field.dispatchEvent(new Event("change", { bubbles: true })); };
    this.typing = setTimeout(this.takeIn, 400);
  }

  // Before the form is judged: no phone has to leave a field when a button is tapped.
  flush() {
    if (this.typing) this.takeIn();
  }

  // What comes now is all there is: nothing is waited for any more.
  still() {
    clearTimeout(this.timer);
    clearTimeout(this.typing);
    this.timer = this.typing = 0;
  }

  keep(runner, xml) {
    this.latest = xml;
    this.mark("saving");
    this.last = this.last.then(() => this.write(runner, xml));
    return this.last;
  }

  async write(runner, xml) {
    if (xml !== this.latest) return;
    const fresh = [];
    for (const [name, blob] of runner.files) {
      if (this.known.has(name)) continue;
      fresh.push({ name, blob, sha256: await store.digest(blob), original: runner.originals.get(name) });
    }
    const gone = [...this.known].filter((name) => !runner.files.has(name));
    const head = { ...this.head, ...sum(runner), photos: runner.files.size, changedAt: new Date().toISOString() };
    try {
      if (!await store.save(head, xml, fresh, gone)) return;
    } catch (error) {
      console.warn(error);
      this.mark("not.saved", "ax-late");
      announce(word("not.saved"));
      return;
    }
    this.head = head;
    for (const one of fresh) this.known.add(one.name);
    for (const name of gone) this.known.delete(name);
    if (xml === this.latest && !this.timer && !this.typing) this.mark("saved", "ax-closed");
  }

  mark(key, tone = "ax-neutral") {
    this.says.className = `ax-phone-kept ${tone}`;
    this.says.dataset.kept = key;
    this.says.textContent = word(key);
  }
}

// What is known when a draft begins stands in its form already.
const foretold = (data, known) => {
  const told = Object.entries(known || {}).map(([name, said]) => [data.registers?.[name], said]).filter(([path]) => path);
  if (!told.length) return "";
  const root = new DOMParser().parseFromString(data.model, "text/xml").querySelector("instance > *");
  for (const [path, said] of told) {
    let here = root;
    for (const step of path.split("/")) here = [...(here?.children || [])].find((one) => one.localName === step);
    if (here) here.textContent = said;
  }
  return new XMLSerializer().serializeToString(root);
};

const opened = async (head, data, photos, isLast) => {
  await import(config.runner);
  const xml = (await store.body(head.key)).xml || foretold(data, head.known);
  const files = Object.fromEntries(Object.entries(head.kept || {}).map(([name, pk]) => [name, `/evidence/${pk}/thumb/`]));
  const source = el("div", { id: "form-data", hidden: true });
  source.textContent = JSON.stringify({ ...data, answers: xml, files, words: { ...data.words, finish: word(isLast ? "finish" : "finish.sheet") } });
  const runner = el("form-runner.ax-runner", { source: "form-data", engine: config.engine, page: config.page, fields: config.fields, photos: config.photos });
  for (const one of photos) {
    runner.files.set(one.name, store.blobOf(one));
    if (one.original) runner.originals.set(one.name, one.original);
  }
  return [source, runner];
};

export const fill = async (key) => {
  const head = await store.draft(key);
  const of = head && store.visitOf(head);
  if (head?.state !== "draft") { location.replace(head?.state === "done" ? `#/visit/${of}` : head ? "#/outbox" : "#/"); return; }
  const data = await formOf(head.checklist);
  if (!data) { show(head.name, el("p.ax-none", {}, word("form.away"))); return; }
  const [photos, whole] = await Promise.all([store.photos(key), gather(of)]);
  const others = whole ? whole.lists.filter((one) => one.head?.key !== key) : [];
  const isAlone = !others.length && !whole?.again.length;
  const isLast = others.every((one) => one.isFilled) && !whole?.left.length;
  const says = el("p.ax-phone-kept", { role: "status" });
  const away = button(word("give.up"), async () => {
    if (!confirm(word("give.up.sure"))) return;
    await (isAlone ? store.dropVisit(of) : store.drop(key));
    location.replace(isAlone ? "#/" : `#/visit/${of}`);
  }, "btn-quiet");
  const keeper = new Keeper(head, photos.map((one) => one.name), says);
  const [source, runner] = await opened(head, data, photos, isLast);
  runner.addEventListener("change", () => keeper.touch(runner));
  runner.addEventListener("input", ({ target }) => { if (target.matches("textarea, input:not([type=radio], [type=checkbox], [type=file])")) keeper.typed(runner, target); });
  runner.addEventListener("runner:change", ({ detail }) => keeper.keep(runner, detail.xml));
  runner.addEventListener("click", ({ target }) => { if (target.closest("[data-act=finish]")) keeper.flush(); }, { capture: true });
  runner.addEventListener("runner:done", async ({ detail }) => {
    keeper.still();
    await keeper.keep(runner, detail.xml);
    if (says.dataset.kept !== "saved") return;
    location.replace(await fillIn(keeper.head) ? "#/outbox" : `#/visit/${of}`);
  });
  keeper.mark("saved", "ax-closed");
  show(head.place, el("p.ax-lead-line", {}, head.name, isAlone ? null : [" · ", el("a", { href: `#/visit/${of}` }, word("whole"))]), source, says, runner, el("p.ax-phone-away", {}, away));
};
