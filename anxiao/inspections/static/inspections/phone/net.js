// Asking the system: who is signed in, and whether this device may keep what it has.
import * as store from "./store.js";

const LONGEST = 60000;
export const config = JSON.parse(document.getElementById("configuration").textContent);

// The network broke off before there was an answer: nobody knows whether it arrived.
export class Broken extends Error {}

let csrf = "";
export let me = null;

export const ask = async (path, { wait = LONGEST, ...options } = {}) => {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), wait);
  try {
    return await fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "manual", ...options, signal: control.signal, headers: { "X-CSRFToken": csrf, ...options.headers } });
  } catch (error) {
    throw new Broken(error.message);
  } finally {
    clearTimeout(timer);
  }
};

// "in", "out" or "wiped"; throws Broken without network. What is revoked is removed at once.
export const stand = async () => {
  const before = await store.kept("me");
  const answer = await ask(config.standing, { wait: 15000, headers: before?.device ? { "X-Device": before.device } : {} });
  if (answer.status === 401) {
    const { wipe } = await answer.json();
    me = null;
    csrf = "";
    if (!wipe) return "out";
    await store.wipe();
    return "wiped";
  }
  if (!answer.ok) throw new Broken(String(answer.status));
  me = await answer.json();
  csrf = me.csrf;
  await store.keep("me", { ...me, csrf: undefined });
  if (before && (before.person !== me.person || before.post !== me.post)) await store.keep("pack", null);
  return "in";
};

export const isReady = () => me !== null && csrf !== "";
export const signOut = async () => {
  const form = new URLSearchParams({ csrfmiddlewaretoken: csrf });
  await ask(config.signout, { method: "POST", body: form });
  me = null;
  csrf = "";
};

// Takes along what an inspection without network needs; forms that are here already stay.
export const refresh = async () => {
  const answer = await ask(config.pack);
  if (!answer.ok) throw new Broken(String(answer.status));
  const pack = await answer.json();
  await store.keep("pack", { ...pack, app: config.version });
  await takeForms(pack);
  return pack;
};

// Forms that are not here yet, as after a taking along that broke off.
export const takeForms = async (pack) => {
  const here = new Set(await store.formKeys());
  const wanted = new Set([...pack.checklists.map((one) => one.id), ...pack.forms]);
  for (const id of wanted) if (!here.has(`${id}:${config.language}`)) await takeForm(id);
};

export const takeForm = async (id) => {
  const answer = await ask(`${config.forms}${id}/`);
  if (answer.status === 404 || answer.status === 422) return null;
  if (!answer.ok) throw new Broken(String(answer.status));
  const data = await answer.json();
  await store.keepForm(id, config.language, data);
  return data;
};

export const formOf = async (id) => (await store.form(id, config.language))?.data || (navigator.onLine ? takeForm(id).catch(() => null) : null);
