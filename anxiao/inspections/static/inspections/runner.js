// Fills in a checklist: enketo-core keeps the answers and the logic, this is what one sees and taps.
//
// <form-runner source="ID of the JSON" engine page fields photos (the addresses of its parts)>
// offers, once `ready` is kept:
//   xml, files (Map of name to Blob), originals (Map of name to {name, size, type, sha256}),
//   finish(); and tells runner:opening {data, files, until(promise)}, runner:ready,
//   runner:change {xml} and runner:done {xml, files, originals}.
const WRONG = ".invalid-required, .invalid-constraint, .invalid-custom";
const PARTS = ["engine", "page", "fields", "photos"];

// Other scripts of the page may have something to say before a form is opened.
const everyScript = () => document.readyState === "complete" || new Promise((done) => {
  for (const type of ["DOMContentLoaded", "load"]) addEventListener(type, done, { once: true });
});
const told = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));

class FormRunner extends HTMLElement {
  files = new Map();
  originals = new Map();

  connectedCallback() {
    this.ready ??= this.open().catch((error) => this.fail(error));
  }

  // What would be sent now: answers to questions that are not asked stay out of it.
  get xml() { return this.form.getDataStr({ irrelevant: false }); }

  word(key, values = {}) {
    return (this.data.words[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // --- opening ------------------------------------------------------------------------------

  async open() {
    this.data = JSON.parse(document.getElementById(this.getAttribute("source")).textContent);
    await everyScript();
    await this.isLent();
    const [{ Form, speak }, page, fields, { smaller }] = await Promise.all(PARTS.map((name) => import(this.getAttribute(name))));
    Object.assign(this, { page, fields, smaller });
    speak(this.data.words);
    const holder = document.createElement("template");
    holder.innerHTML = this.data.html;
    page.prepare(holder.content.querySelector("form"), this.data, (key) => this.word(key));
    this.replaceChildren(this.bar(), holder.content, this.end());
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

  // Whoever keeps answers or photos on this device puts them in before the form is opened.
  async isLent() {
    const waits = [];
    const detail = { data: this.data, files: this.files, until: (promise) => waits.push(promise) };
    this.dispatchEvent(new CustomEvent("runner:opening", { bubbles: true, detail }));
    await Promise.all(waits);
  }

  fail(error) {
    console.error(error);
    const words = this.data?.words.broken || this.textContent;
    const said = document.createElement("p");
    said.className = "ax-error";
    said.setAttribute("role", "alert");
    said.textContent = words;
    this.replaceChildren(said);
  }

  // --- the frame around it ------------------------------------------------------------------

  bar() {
    const { made, button } = this.page;
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
    const { made, button } = this.page;
    const end = made("div", "ax-runner-end");
    this.said = made("div", "ax-runner-said");
    this.said.tabIndex = -1;
    this.button = button("btn-primary ax-target", "finish", this.word("finish"));
    end.append(this.said);
    if (this.hasAttribute("passes") && Object.keys(this.data.fails).length) {
      end.append(button("btn-outline-primary ax-target", "pass", this.word("pass")));
    }
    if (!this.hasAttribute("unfinished")) end.append(this.button);
    return end;
  }

  questions() {
    return [...this.form.view.html.querySelectorAll(".question:not(.is-note)")].filter((one) => !one.closest(".disabled, .pre-init") && !this.control(one).matches("[readonly]"));
  }

  control(question) { return this.page.control(question); }

  isAnswered(question) { return this.form.input.getVal(this.control(question)).length > 0; }

  // A question that waits: of the list itself, or one that a failure demands.
  waiting() {
    return this.questions().filter((one) => !this.isAnswered(one) && (!one.matches(".is-follow") || this.control(one).dataset.required));
  }

  draw() {
    const drawn = [...this.form.view.html.querySelectorAll(".question")];
    for (const one of drawn) this.paint(one);
    this.join(drawn);
    this.nameButtons();
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

  // What a failure asks for is one with it; a question that is not asked leaves no seam.
  join(drawn) {
    const shown = drawn.filter((one) => !one.closest(".disabled, .pre-init"));
    shown.forEach((one, at) => {
      const next = shown[at + 1];
      const isOne = Boolean(next?.matches(".is-follow")) && next.parentElement === one.parentElement;
      one.classList.toggle("is-joined", isOne);
    });
  }

  // The engine makes the buttons of what repeats, with marks of a font that is not here.
  nameButtons() {
    const words = { ".add-repeat-btn": "repeat.addanother.btn", ".repeat-buttons .remove": "repeat.remove.btn" };
    for (const [which, key] of Object.entries(words)) {
      for (const one of this.form.view.html.querySelectorAll(which)) {
        if (!one.textContent.trim()) one.textContent = this.word(key);
      }
    }
  }

  paint(question) {
    const { path } = question.dataset;
    const fails = this.data.fails[path];
    if (fails) {
      for (const input of question.querySelectorAll(".option-wrapper label:not(.itemset-template) input")) {
        const kind = fails.includes(input.value) ? "is-fail" : input.value === this.data.na ? "is-na" : "is-pass";
        input.closest("label").classList.add(kind);
      }
      question.classList.toggle("is-failed", fails.includes(this.form.input.getVal(this.control(question))));
    }
    const control = this.control(question);
    const wrong = question.matches(WRONG);
    for (const one of question.querySelectorAll("input:not([hidden]), select, textarea")) {
      if (wrong) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
    }
    if (question.matches(".is-file")) this.fields.showFile(this, question, control.value);
    if (question.matches(".is-place")) this.fields.showPlace(this, question, control.value);
  }

  // --- hands --------------------------------------------------------------------------------

  listen(element) {
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.changed(), 0);
    };
    for (const type of ["dataupdate", "addrepeat", "removerepeat", "invalidated"]) element.addEventListener(type, later);
    element.addEventListener("change", (event) => {
      if (event.target.dataset.kind) this.fields.take(this, event.target);
      else if (event.target.dataset.part) this.fields.typePlace(this, event.target.closest(".question"));
      later();
    });
    this.addEventListener("click", (event) => {
      const { act } = event.target.closest("[data-act]")?.dataset || {};
      const question = event.target.closest(".question");
      if (act === "finish") this.finish();
      else if (act === "pass") this.passRest();
      else if (act === "next") this.go(this.wrong()[0] || this.waiting()[0]);
      else if (act === "remove") this.put(question, "");
      else if (act === "place") this.fields.findPlace(this, question);
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

  // One tap for what is in order; an answer may open further questions, which pass as well.
  passRest() {
    const tapped = new Set([null]);
    const good = (question) => {
      const { fails, pass } = this.data;
      const isOpen = question.matches(".is-verdict") && !this.isAnswered(question);
      const input = isOpen && question.querySelector(`label:not(.itemset-template) input[value="${pass}"]`);
      return fails[question.dataset.path]?.includes(pass) || tapped.has(input) ? null : input;
    };
    for (let input; (input = this.questions().map(good).find(Boolean)); input.click()) tapped.add(input);
    this.button?.focus();
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
    const { made } = this.page;
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
    const { xml } = this;
    if (this.hasAttribute("trial")) {
      this.said.className = "ax-runner-said ax-message ax-closed";
      this.said.append(this.page.made("p", "", this.word("trial")));
      this.said.focus();
    }
    this.dispatchEvent(new CustomEvent("runner:done", { bubbles: true, detail: { xml, files, originals } }));
    return true;
  }
}

customElements.define("form-runner", FormRunner);
