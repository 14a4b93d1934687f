// Inspect now: where, how, by which checklist, with whom; everything from what this device knows.
import * as store from "./store.js";
import { begin } from "./whole.js";
import { forget, listFor, plates, siteOf, wantedPlate } from "./plates.js";
import { button, card, el, show, word } from "./view.js";

const SHOWN = 30;
const EARTH = 6371000;
const rad = (degrees) => degrees * Math.PI / 180;

const metres = ([a, b], [c, d]) => {
  const half = Math.sin(rad(c - a) / 2) ** 2 + Math.cos(rad(a)) * Math.cos(rad(c)) * Math.sin(rad(d - b) / 2) ** 2;
  return Math.round(2 * EARTH * Math.asin(Math.sqrt(half)));
};
const place = () => new Promise((done) => {
  if (!navigator.geolocation) { done(null); return; }
  navigator.geolocation.getCurrentPosition(({ coords }) => done([coords.latitude, coords.longitude]), () => done(null), { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
});

// Of the kinds that somebody begins, those that fit: one's own sites are self-checked.
const kindsAt = (pack, site) => Object.entries(pack.kinds).filter(([kind]) => (kind === "self_check") === site.own);

export const choose = async () => {
  const pack = await store.kept("pack");
  if (!pack) { show(word("inspect"), el("p.ax-none", {}, word("never"))); return; }
  const sites = pack.sites.filter((one) => kindsAt(pack, one).length);
  const list = el("ul.ax-choices", { id: "sites" });
  const find = el("input.form-control", { type: "search", id: "find", placeholder: word("find"), "aria-label": word("find"), autocomplete: "off", "aria-controls": "sites" });
  let here = null;
  const far = (one) => (here && one.at ? metres(here, one.at) : Infinity);
  const draw = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = sites.filter((one) => words.every((part) => one.find.includes(part)));
    if (here) found.sort((a, b) => far(a) - far(b));
    list.replaceChildren(...found.slice(0, SHOWN).map((one) => el("li", {}, el("a.btn", { href: `#/choose/${one.id}` }, el("span", {}, one.name, here && one.at ? el("span.ax-small.ax-line-note", {}, word("away", { n: far(one) })) : null)))));
    if (!found.length) list.replaceChildren(el("li", {}, el("p.ax-none", {}, word("no.sites"))));
  };
  find.addEventListener("input", draw);
  const near = button(word("near"), async () => { here = await place(); draw(); }, "btn-outline-primary", "map-pin");
  show(word("which"), plates(pack), el("div.ax-find", {}, find, near), list);
  draw();
};

const MOST_LISTS = 12;
const cards = (name, legend, options, chosen = []) => el("fieldset.ax-field.ax-phone-choice", { "data-name": name }, el("legend.form-label", {}, legend), el("div.ax-cards", {}, options.map(({ value, text, hint, many }) => el("label.ax-choice", {}, el("input", { type: many ? "checkbox" : "radio", name, value, checked: chosen.includes(value) }), el("span", {}, text, hint ? el("span.ax-choice-hint", {}, hint) : null)))));

export const start = async (id) => {
  const [pack, me] = await Promise.all([store.kept("pack"), store.kept("me")]);
  const site = pack?.sites.find((one) => one.id === id) || siteOf(pack, id);
  const vehicle = pack?.vehicles?.find((one) => one.id === id);
  const plate = vehicle?.plate || wantedPlate();
  if (!site || !me) { location.replace("#/choose"); return; }
  const kinds = kindsAt(pack, site);
  const form = el("form.ax-form", { novalidate: true });
  const lists = el("div", {});
  const team = el("div", {});
  const said = el("p.ax-error", { role: "alert", hidden: true });
  const values = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((one) => one.value);
  const fits = (kind) => pack.checklists.filter((one) => (!one.sites.length || one.sites.includes(site.kind)) && (!one.kinds.length || one.kinds.includes(kind)));
  const draw = () => {
    const [kind] = values("kind");
    const found = fits(kind);
    const chosen = values("list").filter((one) => found.some(({ id: known }) => known === one));
    const usual = found.length === 1 ? found[0].id : plate ? listFor(found, vehicle?.bus || false)?.id : "";
    lists.replaceChildren(found.length ? cards("list", word(found.length > 1 ? "list.several" : "list"), found.map((one) => ({ value: one.id, text: one.name, many: true })), chosen.length ? chosen : [usual]) : el("p.ax-none", {}, word("no.lists")));
    const { least } = pack.kinds[kind];
    team.replaceChildren(kind === "self_check" ? "" : el("details.ax-phone-team", { open: least > 1 }, el("summary", {}, word("with")), least > 1 ? el("p.form-hint", {}, word("least", { n: least })) : null, cards("team", word("with"), pack.colleagues.map((one) => ({ value: one.id, text: one.name, many: true })))));
  };
  form.addEventListener("change", (event) => { if (event.target.name === "kind") draw(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [[kind], wanted, others] = [values("kind"), values("list"), values("team")];
    const chosen = fits(kind).filter((one) => wanted.includes(one.id));
    const { least } = pack.kinds[kind];
    const wrong = !chosen.length ? word("list") : chosen.length > MOST_LISTS ? word("list.most", { n: MOST_LISTS }) : others.length + 1 < least ? word("least", { n: least }) : "";
    said.hidden = !wrong;
    said.textContent = wrong;
    if (wrong) return;
    const begun = { key: store.uuid(), site: site.id, kind, checklists: chosen.map((one) => one.id), team: others };
    await begin({ me, begun, place: site.name, kind, lists: chosen.map((one) => ({ checklist: one.id, name: one.name, asked: one.questions })), ...(plate ? { known: { "vehicle.plate": plate } } : {}) });
    forget();
  });
  form.append(cards("kind", word("how"), kinds.map(([kind, { name }]) => ({ value: kind, text: name })), [kinds[0]?.[0]]), lists, team, said, el("div.ax-submit", {}, el("button.btn.btn-primary.ax-target", {}, word("start"))));
  show(site.name, form);
  if (kinds.length === 1) form.querySelector("[data-name=kind]").hidden = true;
  draw();
};
