// A vehicle by its plate, at the roadside: its papers at once, and one tap to check it.
import * as store from "./store.js";
import { begin } from "./whole.js";
import { badge, button, el, word } from "./view.js";

const SHOWN = 5;
const SHORTEST = 3;
const WARNED = 30;
const TONES = { none: ["neutral", "help-circle"], good: ["closed", "circle-check"], soon: ["soon", "alert-triangle"], late: ["late", "alert-circle"] };

// What was typed and stands on no vehicle here: it goes into the form of the visit that begins next.
let wanted = "";
export const wantedPlate = () => wanted;
export const forget = () => { wanted = ""; };

const squeezed = (text) => text.normalize("NFKC").toUpperCase().replace(/[\s.·•・‧∙⋅_-]+/g, "");
const day = (ahead = 0) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(Date.now() + ahead * 86400000);
const stateOf = (until) => (!until ? "none" : until < day() ? "late" : until <= day(WARNED) ? "soon" : "good");

const papers = (one) => Object.entries(one.papers).map(([key, until]) => {
  const state = stateOf(until);
  const said = badge(word(`paper.${state}`, { paper: word(`paper.${key}`), day: until }), ...TONES[state]);
  said.dataset.paper = `${key} ${state}`;
  return said;
});

export const siteOf = (pack, id) => {
  const one = (pack?.vehicles || []).find((each) => each.id === id);
  return one ? { id: one.id, name: one.name, kind: "vehicle", own: one.own } : null;
};

// Of the lists that ask for a plate, a bus is checked by that of buses, a van by the other.
export const listFor = (lists, isBus) => lists.find((one) => one.plate && one.bus === isBus) || lists.find((one) => one.plate);

const fits = (pack, kind) => pack.checklists.filter((one) => (!one.sites.length || one.sites.includes("vehicle")) && (!one.kinds.length || one.kinds.includes(kind)));

// One tap, as long as nobody else has to come along.
const check = async (pack, one) => {
  const kind = one.own ? "self_check" : "open";
  const list = listFor(fits(pack, kind), one.bus);
  if (!list || (pack.kinds[kind]?.least ?? 2) > 1) { location.hash = `#/choose/${one.id}`; return; }
  const me = await store.kept("me");
  const begun = { key: store.uuid(), site: one.id, kind, checklists: [list.id], team: [] };
  await begin({ me, begun, place: one.name, kind, lists: [{ checklist: list.id, name: list.name, asked: list.questions }], known: { "vehicle.plate": one.plate } });
};

const card = (pack, one) => el("li.ax-phone-vehicle", { "data-plate": one.plate },
  el("p.ax-phone-plate", {}, el("strong.ax-num", {}, one.plate), " ", el("span.text-secondary", {}, word(one.bus ? "plate.bus" : "plate.van"))),
  el("p.ax-badges", {}, papers(one)),
  el("p.ax-small", {}, [...new Set([one.by, one.seats ? word("plate.seats", { n: one.seats }) : "", ...one.schools])].filter(Boolean).join(" · ")),
  button(word("plate.check"), () => check(pack, one), "btn-primary", "clipboard-check"));

export const plates = (pack) => {
  if (!pack.vehicles || !pack.checklists.some((one) => one.plate)) return null;
  wanted = "";
  const found = el("ul.ax-phone-vehicles", { id: "vehicles", "aria-live": "polite" });
  const box = el("input.form-control.ax-num", { type: "search", id: "plate", autocomplete: "off", autocapitalize: "characters", placeholder: word("plate.find"), "aria-controls": "vehicles" });
  const draw = () => {
    const piece = squeezed(box.value);
    const rows = piece.length < SHORTEST ? [] : pack.vehicles.filter((one) => one.plate.includes(piece));
    wanted = piece.length > SHORTEST && !rows.length ? piece : "";
    found.replaceChildren(...rows.slice(0, SHOWN).map((one) => card(pack, one)));
    if (wanted) found.replaceChildren(el("li", {}, el("p.ax-soon", { "data-unknown": "" }, word("plate.none"))));
  };
  box.addEventListener("input", draw);
  return el("div.ax-field", {}, el("label.form-label", { for: "plate" }, word("plate")), box, found);
};
