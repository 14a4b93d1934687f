// This device: who is signed in, what it has taken along, how much room is left, signing out.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { config, me as signedIn, refresh, signOut, stand } from "./net.js";
import { button, card, el, link, moment, show, word } from "./view.js";

const leave = async () => {
  const unsent = (await outbox.undelivered()).all;
  if (unsent && !confirm(word("signout.sure", { n: unsent }))) return;
  await stand();
  await signOut();
  await store.wipe();
  location.href = config.signin;
};

const renew = async (event) => {
  event.target.disabled = true;
  event.target.textContent = word("refreshing");
  try { await refresh(); } catch { /* the line above says from when it is */ }
  await device();
};

export const device = async () => {
  const [me, pack, room] = await Promise.all([store.kept("me"), store.kept("pack"), store.room()]);
  show(word("more"),
    card("", el("p", {}, me ? word("who", { who: `${me.name} · ${me.title} · ${me.organisation}` }) : word("never")),
      el("p.ax-small", {}, pack ? word("fresh", { when: moment(pack.at) }) : ""),
      room ? el("p.ax-small", {}, word("room", room)) : null,
      el("p.ax-small", {}, word("version", { version: config.version })),
      el("div.ax-submit", {}, signedIn ? button(word("refresh"), renew, "btn-primary", "refresh") : link(word("signin"), config.signin, "btn-primary", "login"), me ? button(word("signout"), leave, "btn-quiet", "logout") : null, el("a.btn.btn-quiet.ax-target", { href: config.home }, word("desk")))),
    card(word("install"), el("p", {}, word("install.how"))));
};
