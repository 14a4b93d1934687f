// Fills in a checklist: enketo-core keeps the answers and the logic, this is what one sees and taps.
//
// <form-runner source="ID of the JSON" engine="URL" photos="URL"> offers, once `ready` is kept:
//   xml, files (Map of name to Blob), originals (Map of name to {name, size, type, sha256}),
//   finish(); and tells runner:change {xml} and runner:done {xml, files, originals}.
const ASKS = "input:not(.ignore), select:not(.ignore), textarea:not(.ignore)";
const WRONG = ".invalid-required, .invalid-constraint, .invalid-custom";
const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/heif": "heif" };

const made = (tag, css, text = "") => {
  const one = document.createElement(tag);
  one.className = css;
  one.textContent = text;
  return one;
};
const button = (css, act, text) => {
  const one = made("button", `btn ${css}`, text);
  one.type = "button";
  one.dataset.act = act;
  return one;
};
const told = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));

class FormRunner extends HTMLElement {
  files = new Map();
  originals = new Map();

  connectedCallback() {
    this.ready ??= this.open().catch((error) => this.fail(error));
  }

  get xml() { return this.form.getDataStr(); }

  word(key, values = {}) {
    return (this.data.words[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // --- opening ------------------------------------------------------------------------------

  async open() {
    this.data = JSON.parse(document.getElementById(this.getAttribute("source")).textContent);
    const { Form, speak } = await import(this.getAttribute("engine"));
    speak(this.data.words);
    const page = document.createElement("template");
    page.innerHTML = this.data.html;
    this.prepare(page.content.querySelector("form"));
    this.replaceChildren(this.bar(), page.content, this.end());
    const { model, answers, language } = this.data;
    const given = { modelStr: model, instanceStr: answers || null, submitted: false, external: [] };
    const element = this.querySelector("form.or");
    this.form = new Form(element, given, language ? { language } : {});
    this.form.goToTarget = () => true; // a page is opened at its top
    const faults = this.form.init();
    if (faults.length) throw new Error(faults.join(" "));
    this.form.goToTarget = (target) => this.go(target.closest(".question") || target);
    this.listen(element);
    this.draw();
    this.classList.add("is-open");
    this.dispatchEvent(new CustomEvent("runner:ready", { bubbles: true }));
    return this;
  }

  fail(error) {
    console.error(error);
    const words = this.data?.words.broken || this.textContent;
    const said = made("p", "ax-error", words);
    said.setAttribute("role", "alert");
    this.replaceChildren(said);
  }

  // What the engine clones for repeated parts has to be in place before it sees the form.
  prepare(form) {
    for (const one of form.querySelectorAll("[data-i18n]")) one.textContent = this.word(one.dataset.i18n);
    for (const group of form.querySelectorAll(":is(.or-group, .or-repeat) > h4")) {
      const heading = made("h2", "ax-runner-group");
      heading.append(...group.childNodes);
      group.replaceWith(heading);
    }
    for (const question of form.querySelectorAll(".question")) {
      const control = question.querySelector(ASKS);
      const path = this.path(control);
      question.dataset.path = path;
      if (control.matches("[readonly]") && !control.dataset.calculate) question.classList.add("is-note");
      if (this.data.follows.includes(path)) question.classList.add("is-follow");
      if (path in this.data.fails) question.classList.add("is-verdict");
      if (control.type === "file") this.prepareFile(question, control);
      else if (control.dataset.typeXml === "geopoint") this.preparePlace(question, control);
      else if (!/radio|checkbox/.test(control.type)) control.classList.add(control.matches("select") ? "form-select" : "form-control");
      if (control.dataset.typeXml === "int") control.inputMode = "numeric";
      if (control.dataset.typeXml === "decimal") control.inputMode = "decimal";
    }
  }

  path(control) {
    return (control.dataset.name || control.name).split("/").slice(2).join("/");
  }

  // A label may hold one control; a question of several parts is a group with the label's words.
  grouped(question) {
    const group = document.createElement("div");
    for (const { name, value } of question.attributes) group.setAttribute(name, value);
    group.append(...question.childNodes);
    group.setAttribute("role", "group");
    const label = group.querySelector(".question-label.active");
    if (label) group.setAttribute("aria-label", label.textContent.trim());
    question.replaceWith(group);
    return group;
  }

  carried(control) {
    control.type = "text";
    control.hidden = true;
    control.removeAttribute("accept");
    control.removeAttribute("capture");
  }

  prepareFile(question, control) {
    const isPhoto = control.accept.startsWith("image");
    const kind = isPhoto ? "photo" : "file";
    const input = made("input", "ignore ax-camera-input");
    input.type = "file";
    input.accept = control.accept;
    if (isPhoto) input.setAttribute("capture", control.getAttribute("capture") || "environment");
    input.dataset.kind = kind;
    this.carried(control);
    const group = this.grouped(question);
    group.classList.add("is-file");
    input.setAttribute("aria-label", `${this.word(`${kind}.take`)} · ${group.getAttribute("aria-label") || ""}`);
    const face = made("span", "btn btn-outline-primary ax-target", this.word(`${kind}.take`));
    face.setAttribute("aria-hidden", "true");
    const camera = made("span", "ax-camera");
    camera.append(input, face);
    const shot = made("span", "ax-runner-shot");
    const away = button("btn-quiet ax-target", "remove", this.word(`${kind}.remove`));
    away.hidden = true;
    const state = made("span", "ax-small ax-runner-state");
    state.setAttribute("role", "status");
    const row = made("div", "ax-runner-file");
    row.append(shot, camera, away, state);
    control.after(row);
  }

  preparePlace(question, control) {
    this.carried(control);
    const group = this.grouped(question);
    group.classList.add("is-place");
    const row = made("div", "ax-runner-place");
    const state = made("span", "ax-small ax-runner-state");
    state.setAttribute("role", "status");
    row.append(button("btn-outline-primary ax-target", "place", this.word("place.use")), state);
    for (const [part, most] of [["latitude", 90], ["longitude", 180]]) {
      const label = made("label", "ax-runner-number", this.word(`place.${part}`));
      const input = made("input", "ignore form-control");
      Object.assign(input, { type: "number", min: -most, max: most, step: "any", inputMode: "decimal" });
      input.dataset.part = part;
      label.append(input);
      row.append(label);
    }
    control.after(row);
  }

  // --- the frame around it ------------------------------------------------------------------

  bar() {
    const bar = made("div", "ax-runner-bar");
    const line = document.createElement("progress");
    this.count = made("span", "ax-runner-count ax-num");
    this.failed = made("span", "ax-runner-failed");
    this.next = button("btn-quiet btn-sm ax-runner-next", "next", "");
    this.line = line;
    bar.append(this.count, this.failed, this.next, line);
    return bar;
  }

  end() {
    const end = made("div", "ax-runner-end");
    this.said = made("div", "ax-runner-said");
    this.said.tabIndex = -1;
    this.button = button("btn-primary ax-target", "finish", this.word("finish"));
    end.append(this.said);
    if (!this.hasAttribute("unfinished")) end.append(this.button);
    return end;
  }

  questions() {
    return [...this.form.view.html.querySelectorAll(".question:not(.is-note)")].filter((one) => !one.closest(".disabled, .pre-init") && !this.control(one).matches("[readonly]"));
  }

  control(question) { return question.querySelector(ASKS); }

  isAnswered(question) { return this.form.input.getVal(this.control(question)).length > 0; }

  // A question that waits: of the list itself, or one that a failure demands.
  waiting() {
    return this.questions().filter((one) => !this.isAnswered(one) && (!one.matches(".is-follow") || this.control(one).dataset.required));
  }

  draw() {
    for (const one of this.form.view.html.querySelectorAll(".question")) this.paint(one);
    const all = this.questions().filter((one) => !one.matches(".is-follow"));
    const done = all.filter((one) => this.isAnswered(one)).length;
    const left = this.waiting().length;
    const fails = all.filter((one) => one.matches(".is-failed")).length;
    this.line.max = all.length || 1;
    this.line.value = done;
    this.line.setAttribute("aria-label", this.word("done", { n: done, all: all.length }));
    this.count.textContent = `${done} / ${all.length}`;
    this.failed.textContent = fails ? this.word("fails", { n: fails }) : "";
    const wrong = this.wrong().length;
    this.next.textContent = wrong ? this.word("faults", { n: wrong }) : left ? this.word("left", { n: left }) : this.word("complete");
    this.next.classList.toggle("is-wrong", wrong > 0);
    this.next.disabled = !wrong && !left;
  }

  paint(question) {
    const { path } = question.dataset;
    const fails = this.data.fails[path];
    if (fails) {
      const rest = new Set();
      for (const input of question.querySelectorAll(".option-wrapper label:not(.itemset-template) input")) {
        const kind = fails.includes(input.value) ? "is-fail" : input.value === this.data.na ? "is-na" : "is-pass";
        input.closest("label").classList.add(kind);
        rest.add(input.value);
      }
      question.classList.toggle("is-failed", fails.includes(this.form.input.getVal(this.control(question))));
    }
    const control = this.control(question);
    const wrong = question.matches(WRONG);
    for (const one of question.querySelectorAll("input:not([hidden]), select, textarea")) {
      if (wrong) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
    }
    if (question.matches(".is-file")) this.showFile(question, control.value);
    if (question.matches(".is-place")) this.showPlace(question, control.value);
  }

  showFile(question, name) {
    const shot = question.querySelector(".ax-runner-shot");
    const input = question.querySelector("input[type=file]");
    if (shot.dataset.name === name) return;
    if (shot.dataset.url) URL.revokeObjectURL(shot.dataset.url);
    delete shot.dataset.url;
    shot.dataset.name = name;
    shot.replaceChildren();
    question.querySelector("[data-act=remove]").hidden = !name;
    question.querySelector(".ax-camera .btn").textContent = this.word(`${input.dataset.kind}.${name ? "again" : "take"}`);
    if (!name) return;
    const blob = this.files.get(name);
    const url = blob ? URL.createObjectURL(blob) : this.data.files[name];
    if (blob) shot.dataset.url = url;
    if (url && input.dataset.kind === "photo") {
      const picture = document.createElement("img");
      picture.src = url;
      picture.alt = question.getAttribute("aria-label") || name;
      shot.append(picture);
    } else shot.textContent = this.originals.get(name)?.name || name;
  }

  showPlace(question, value) {
    const [latitude = "", longitude = "", , accuracy = ""] = value.split(" ");
    const parts = { latitude, longitude };
    for (const input of question.querySelectorAll("[data-part]")) {
      if (input !== document.activeElement) input.value = parts[input.dataset.part];
    }
    if (Number(accuracy)) question.querySelector("[role=status]").textContent = this.word("place.accuracy", { n: Math.round(accuracy) });
  }

  // --- hands --------------------------------------------------------------------------------

  listen(element) {
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.changed(), 0);
    };
    for (const type of ["dataupdate", "addrepeat", "removerepeat", "invalidated"]) element.addEventListener(type, later);
    element.addEventListener("change", (event) => {
      if (event.target.dataset.kind) this.take(event.target);
      else if (event.target.dataset.part) this.typePlace(event.target.closest(".question"));
      later();
    });
    this.addEventListener("click", (event) => {
      const { act } = event.target.closest("[data-act]")?.dataset || {};
      const question = event.target.closest(".question");
      if (act === "finish") this.finish();
      else if (act === "next") this.go(this.wrong()[0] || this.waiting()[0]);
      else if (act === "remove") this.put(question, "");
      else if (act === "place") this.findPlace(question);
      else if (event.target.dataset.go) this.go(this.wrong()[Number(event.target.dataset.go)]);
      if (event.target === this.chosen) { event.target.checked = false; told(event.target); }
      this.chosen = null;
    });
    // An answer that is tapped again is taken back.
    this.addEventListener("pointerdown", (event) => {
      const radio = event.target.closest(".option-wrapper label")?.querySelector("input[type=radio]");
      this.chosen = radio?.checked ? radio : null;
    });
  }

  changed() {
    this.draw();
    if (this.said.matches(".ax-errors")) this.complain();
    const { xml } = this;
    if (xml === this.last) return;
    this.last = xml;
    this.dispatchEvent(new CustomEvent("runner:change", { bubbles: true, detail: { xml } }));
  }

  put(question, value) {
    const control = this.control(question);
    const before = control.value;
    control.value = value;
    told(control);
    if (question.matches(".is-file") && before && before !== value) this.forget(before);
  }

  forget(name) {
    const used = [...this.form.view.html.querySelectorAll(".is-file")].some((one) => this.control(one).value === name);
    if (!used) { this.files.delete(name); this.originals.delete(name); }
  }

  async take(input) {
    const [file] = input.files;
    const question = input.closest(".question");
    const state = question.querySelector("[role=status]");
    if (!file) return;
    const isPhoto = input.dataset.kind === "photo";
    state.textContent = isPhoto ? this.word("photo.working") : "";
    try {
      const { smaller } = await import(this.getAttribute("photos"));
      const kept = isPhoto ? await smaller(file) : file;
      const sha256 = await window.anxiao.digest(file);
      const ending = ENDINGS[kept.type] || (file.name.match(/\.(\w{1,8})$/)?.[1] || "bin").toLowerCase();
      const name = `${sha256.slice(0, 20)}.${ending}`;
      this.files.set(name, kept);
      this.originals.set(name, { name: file.name, size: file.size, type: file.type, sha256 });
      this.put(question, name);
      state.textContent = "";
    } catch (error) {
      console.warn(error);
      state.textContent = this.word("photo.broken");
    }
    input.value = "";
  }

  typePlace(question) {
    const [latitude, longitude] = [...question.querySelectorAll("[data-part]")].map((one) => one.value);
    if (latitude && longitude) this.put(question, `${latitude} ${longitude} 0 0`);
    else if (!latitude && !longitude) this.put(question, "");
  }

  findPlace(question) {
    const state = question.querySelector("[role=status]");
    state.textContent = this.word("place.asking");
    const refused = () => { state.textContent = this.word("place.refused"); };
    if (!navigator.geolocation) { refused(); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const { latitude, longitude, altitude, accuracy } = coords;
      this.put(question, `${latitude.toFixed(6)} ${longitude.toFixed(6)} ${(altitude || 0).toFixed(1)} ${accuracy.toFixed(1)}`);
    }, refused, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
  }

  // --- the end ------------------------------------------------------------------------------

  wrong() {
    return [...this.form.view.html.querySelectorAll(WRONG)].filter((one) => !one.closest(".disabled"));
  }

  go(question) {
    if (!question) return false;
    const place = question.querySelector("input:not([hidden], :disabled, .itemset-template *), select, textarea, button");
    question.scrollIntoView({ block: "center" });
    place?.focus({ preventScroll: true });
    return true;
  }

  complain() {
    const wrong = this.wrong();
    this.said.className = wrong.length ? "ax-runner-said ax-errors" : "ax-runner-said";
    this.said.replaceChildren();
    if (!wrong.length) return;
    this.said.append(made("h2", "", this.word("faults", { n: wrong.length })));
    const list = document.createElement("ul");
    wrong.forEach((question, number) => {
      const go = made("button", "btn btn-link", question.querySelector(".question-label.active")?.textContent.trim());
      go.type = "button";
      go.dataset.go = number;
      const line = document.createElement("li");
      line.append(go);
      list.append(line);
    });
    this.said.append(list);
  }

  // Whether every answer is in order; if so it is told, with what is sent.
  async finish() {
    const isGood = await this.form.validate();
    this.draw();
    this.complain();
    if (!isGood) {
      window.anxiao?.announce(this.word("faults", { n: this.wrong().length }));
      this.go(this.wrong()[0]);
      return false;
    }
    const { files, originals } = this;
    const xml = this.form.getDataStr({ irrelevant: false });
    if (this.hasAttribute("trial")) {
      this.said.className = "ax-runner-said ax-message ax-closed";
      this.said.append(made("p", "", this.word("trial")));
      this.said.focus();
    }
    this.dispatchEvent(new CustomEvent("runner:done", { bubbles: true, detail: { xml, files, originals } }));
    return true;
  }
}

customElements.define("form-runner", FormRunner);
