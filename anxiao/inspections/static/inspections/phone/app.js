// The app on the phone: it opens from this device, and asks the network afterwards.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { config, me, refresh, stand, takeForms } from "./net.js";
import { visits } from "./visits.js";
import { visit } from "./visit.js";
import { open } from "./whole.js";
import { choose, start } from "./choosing.js";
import { fill } from "./filling.js";
import { box } from "./box.js";
import { device } from "./device.js";
import { announce, el, icon, link, show, word } from "./view.js";

const INSIDE = /MicroMessenger|DingTalk|AliApp\(DingTalk/i;
const STALE = 15 * 60000;
const PLACES = [["#/", "visits", "clipboard-list"], ["#/choose", "inspect", "clipboard-check"], ["#/outbox", "outbox", "send"], ["#/device", "more", "device-mobile"]];
const SCREENS = [[/^#\/choose\/([\w-]+)$/, start], [/^#\/choose$/, choose], [/^#\/fill\/([\w-]+)$/, fill], [/^#\/take\/([\w-]+)\/([\w-]+)$/, open], [/^#\/visit\/([\w-]+)$/, visit], [/^#\/outbox$/, box], [/^#\/device$/, device]];

window.anxiao ??= { announce, digest: store.digest };
let state = "";

// --- what is always seen --------------------------------------------------------------------------

const places = async () => {
  const { waiting: unsent, all } = await outbox.undelivered();
  remember(all);
  document.getElementById("places").replaceChildren(...PLACES.map(([to, key, drawing]) => el("a", { href: to, "aria-current": location.hash === to || (to === "#/" && !location.hash) ? "page" : false }, el("span.ax-bottom-icon", {}, icon(drawing), key === "outbox" && unsent ? el("span.ax-dot-count.ax-num", {}, unsent > 99 ? "99+" : String(unsent)) : null), el("span", {}, word(key)))));
};

// The other pages of this place cannot look in here; what they are told is how much would be left.
const remember = (count) => { try { localStorage.setItem("anxiao.undelivered", String(count)); } catch { /* private mode */ } };

const line = (text, tone, more = null) => el(`p.ax-phone-line.ax-${tone}`, {}, text, more ? " " : null, more);
const banners = async () => {
  const lines = [];
  const room = await store.room();
  if (INSIDE.test(navigator.userAgent)) lines.push(line(word("inside"), "neutral"));
  if (!navigator.onLine) lines.push(line(word("offline"), "soon"));
  else if (state === "out") lines.push(line(word("signed.out"), "soon", link(word("signin"), config.signin, "btn-link")));
  if (room?.scarce) lines.push(line(word("full", { n: room.left }), "late"));
  document.getElementById("banners").replaceChildren(...lines);
  const known = await store.kept("me");
  document.getElementById("who").textContent = known ? `${known.title} · ${known.organisation}` : "";
};

const around = () => Promise.all([places(), banners()]);

// --- where one is ---------------------------------------------------------------------------------

const go = async () => {
  for (const [pattern, screen] of SCREENS) {
    const found = location.hash.match(pattern);
    if (found) { await screen(...found.slice(1)); await around(); return; }
  }
  await visits();
  await around();
};
const isAt = (...hashes) => hashes.includes(location.hash || "#/");
const guarded = () => go().catch((error) => {
  console.warn(error);
  show(word("title"), el("p.ax-error", { role: "alert" }, word("broken")));
});

addEventListener("hashchange", guarded);
addEventListener("online", () => { around(); look(); });
addEventListener("offline", around);
let drawing = 0;
addEventListener("outbox", () => {
  clearTimeout(drawing);
  drawing = setTimeout(() => { if (isAt("#/outbox")) guarded(); else places(); }, 150);
});
addEventListener("standing", ({ detail }) => settle(detail));

// --- the network ----------------------------------------------------------------------------------

const settle = async (found) => {
  state = found;
  if (found === "wiped") {
    show(word("title"), el("p.ax-late", { role: "alert", "data-wiped": "" }, word("wiped")));
    await around();
    return;
  }
  await around();
};

const look = async () => {
  if (!navigator.onLine) return;
  try {
    await settle(await stand());
    const pack = await store.kept("pack");
    if (!me?.may) return;
    const isStale = !pack || pack.app !== config.version || Date.now() - Date.parse(pack.at) > STALE;
    await (isStale ? refresh() : takeForms(pack));
    document.documentElement.dataset.aboard = "";
    if (isStale && isAt("#/")) await guarded();
  } catch { /* no network: what is here is enough */ }
};

// A new version waits until nobody is filling in, then takes over; drafts lie where it finds them.
const isFilling = () => /^#\/(fill|visit)\//.test(location.hash);
const serve = async () => {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register(`${config.worker}?language=${config.language}`, { updateViaCache: "none" });
  const offer = () => { if (registration.waiting && !isFilling()) registration.waiting.postMessage("take over"); };
  const hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (hadOne && !isFilling()) location.reload(); });
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  addEventListener("hashchange", offer);
  offer();
};

await guarded();
document.documentElement.dataset.ready = "";
serve().catch((error) => console.warn(error));
await look();
await outbox.begin();
