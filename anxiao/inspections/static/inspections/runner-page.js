// The page of a form made ready before the engine sees it, because it clones what it repeats.
//
// Photos and places get controls of their own; the engine keeps the name or the figures as text.
const ASKS = "input:not(.ignore), select:not(.ignore), textarea:not(.ignore)";

export const made = (tag, css, text = "") => {
  const one = document.createElement(tag);
  one.className = css;
  one.textContent = text;
  return one;
};
export const button = (css, act, text) => {
  const one = made("button", `btn ${css}`, text);
  one.type = "button";
  one.dataset.act = act;
  return one;
};
// What the engine reads and writes; the first of a group of choices.
export const control = (question) => question.querySelector(ASKS);

const status = () => {
  const state = made("span", "ax-small ax-runner-state");
  state.setAttribute("role", "status");
  return state;
};

const path = (one) => (one.dataset.name || one.name).split("/").slice(2).join("/");

// A label may hold one control; a question of several parts is a group with the label's words.
const grouped = (question, css) => {
  const group = document.createElement("div");
  for (const { name, value } of question.attributes) group.setAttribute(name, value);
  group.classList.add(css);
  group.append(...question.childNodes);
  group.setAttribute("role", "group");
  const label = group.querySelector(".question-label.active");
  if (label) group.setAttribute("aria-label", label.textContent.trim());
  question.replaceWith(group);
  return group;
};

const asText = (one) => {
  one.type = "text";
  one.hidden = true;
  one.removeAttribute("accept");
  one.removeAttribute("capture");
};

const prepareFile = (question, one, word) => {
  const kind = one.accept.startsWith("image") ? "photo" : "file";
  const input = made("input", "ignore ax-camera-input");
  input.type = "file";
  input.accept = one.accept;
  if (kind === "photo") input.setAttribute("capture", one.getAttribute("capture") || "environment");
  input.dataset.kind = kind;
  asText(one);
  const said = grouped(question, "is-file").getAttribute("aria-label") || "";
  input.setAttribute("aria-label", `${word(`${kind}.take`)} · ${said}`);
  const face = made("span", "btn btn-outline-primary ax-target", word(`${kind}.take`));
  face.setAttribute("aria-hidden", "true");
  const camera = made("span", "ax-camera");
  camera.append(input, face);
  const away = button("btn-quiet ax-target", "remove", word(`${kind}.remove`));
  away.hidden = true;
  const row = made("div", "ax-runner-file");
  const hands = made("div", "ax-runner-hands");
  hands.append(camera, away, status());
  row.append(made("span", "ax-runner-shot"), hands);
  one.after(row);
};

const preparePlace = (question, one, word) => {
  asText(one);
  grouped(question, "is-place");
  const row = made("div", "ax-runner-place");
  row.append(button("btn-outline-primary ax-target", "place", word("place.use")), status());
  for (const [part, most] of [["latitude", 90], ["longitude", 180]]) {
    const label = made("label", "ax-runner-number", word(`place.${part}`));
    const input = made("input", "ignore form-control");
    Object.assign(input, { type: "number", min: -most, max: most, step: "any", inputMode: "decimal" });
    input.dataset.part = part;
    label.append(input);
    row.append(label);
  }
  one.after(row);
};

const prepareTyped = (one) => {
  if (/radio|checkbox/.test(one.type)) return;
  one.classList.add(one.matches("select") ? "form-select" : "form-control");
  if (one.dataset.typeXml === "int") one.inputMode = "numeric";
  if (one.dataset.typeXml === "decimal") one.inputMode = "decimal";
};

const prepareQuestion = (question, { fails, follows }, word) => {
  const one = control(question);
  question.dataset.path = path(one);
  const is = (css, wanted) => question.classList.toggle(css, wanted);
  is("is-note", one.matches("[readonly]") && !one.dataset.calculate);
  is("is-follow", follows.includes(question.dataset.path));
  is("is-verdict", question.dataset.path in fails);
  if (one.type === "file") prepareFile(question, one, word);
  else if (one.dataset.typeXml === "geopoint") preparePlace(question, one, word);
  else prepareTyped(one);
};

export const prepare = (form, data, word) => {
  for (const one of form.querySelectorAll("[data-i18n]")) one.textContent = word(one.dataset.i18n);
  for (const group of form.querySelectorAll(":is(.or-group, .or-repeat) > h4")) {
    const heading = made("h2", "ax-runner-group");
    heading.append(...group.childNodes);
    group.replaceWith(heading);
  }
  for (const question of form.querySelectorAll(".question")) prepareQuestion(question, data, word);
};
