// What is typed stays on the device until the server has accepted it.
// A draft is one item of localStorage: {at, state: kept | sent, fields: [[name, value], …]}.
(() => {
  "use strict";
  const post = document.body.dataset.post || "";
  const prefix = "anxiao.draft.";
  const KEEP_DAYS = 30;
  const SECRET = new Set(["csrfmiddlewaretoken", "password", "next"]);

  const keyOf = window.anxiao.draftKey;
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const write = (key, draft) => {
    try { localStorage.setItem(key, JSON.stringify(draft)); return true; } catch { return false; }
  };
  const drop = (key) => {
    try { localStorage.removeItem(key); } catch { /* private mode */ }
    document.dispatchEvent(new CustomEvent("anxiao:accepted", { detail: { key } }));
  };
  const all = () => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; }
  };
  const words = () => window.anxiao.words();
  const forms = () => [...document.querySelectorAll("form[data-draft]")];

  const say = (form, text) => {
    const place = form.querySelector("[data-draft-state]");
    if (place) place.textContent = text;
  };

  const fieldsOf = (form) => [...new FormData(form)]
    .filter(([name, value]) => typeof value === "string" && !SECRET.has(name))
    .filter(([name]) => form.querySelector(`[name="${CSS.escape(name)}"]`)?.type !== "password");

  const keep = (form, state = "kept") => {
    const kept = write(keyOf(form), { at: Date.now(), state, fields: fieldsOf(form) });
    if (kept && state === "kept") say(form, words().kept);
  };

  const fill = (form, fields) => {
    const given = new Map();
    for (const [name, value] of fields) given.set(name, [...(given.get(name) || []), value]);
    for (const control of form.elements) {
      const { name, type } = control;
      if (!name || SECRET.has(name) || type === "file" || type === "submit") continue;
      if (type === "hidden" && name !== "idempotency_key" && !control.closest("[data-position]")) continue;
      const values = given.get(name);
      if (type === "checkbox" || type === "radio") control.checked = Boolean(values?.includes(control.value));
      else if (control.multiple) for (const option of control.options) option.selected = Boolean(values?.includes(option.value));
      else if (values?.length) control.value = values.shift();
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const restore = (form, draft) => {
    fill(form, draft.fields);
    const line = document.createElement("div");
    line.className = "ax-restored";
    const time = new Date(draft.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    line.append(words().restored.replace("{time}", time), " ");
    const afresh = document.createElement("button");
    afresh.type = "button";
    afresh.className = "btn btn-quiet btn-sm";
    afresh.textContent = words().discard;
    afresh.addEventListener("click", () => { drop(keyOf(form)); form.dataset.discarded = "1"; setTimeout(() => location.reload(), 300); });
    line.append(afresh);
    form.prepend(line);
    window.anxiao.announce(line.firstChild.textContent);
    say(form, words().kept);
  };

  const begin = () => {
    const here = forms();
    const explicit = new Set([...document.querySelectorAll("[data-accepted]")].flatMap((node) => node.dataset.accepted.split(" ")));
    // A redirect after sending, to a page that is no sign-in page, means that it was accepted.
    const redirected = (performance.getEntriesByType("navigation")[0]?.redirectCount || 0) > 0;
    const outside = "outside" in document.body.dataset;
    for (const key of all()) {
      const draft = read(key);
      const mine = key.startsWith(`${prefix}${post}.`);
      const form = here.find((one) => keyOf(one) === key);
      const name = key.slice(`${prefix}${post}.`.length).split("#")[0];
      const told = mine && explicit.has(name) && draft?.state === "sent";
      const stale = !draft || Date.now() - draft.at > KEEP_DAYS * 864e5;
      const fresh = draft?.state === "sent" && redirected && Date.now() - draft.at < 6e4;
      if (stale || told || (mine && fresh && !form && !outside)) {
        if (!stale) window.anxiao.announce(words().acceptedWord);
        drop(key);
      } else if (outside && draft.state === "sent") write(key, { ...draft, state: "kept" });
    }
    for (const form of here) {
      const draft = read(keyOf(form));
      if ("bound" in form.dataset) { keep(form); say(form, words().returned); }
      else if (draft) restore(form, draft);
    }
  };

  let timer = 0;
  const later = (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (!form || form.dataset.discarded) return;
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 400);
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  addEventListener("pagehide", () => {
    for (const form of forms()) {
      if (timer && !form.dataset.discarded && !form.dataset.sending && read(keyOf(form))) keep(form);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft]") || event.defaultPrevented) return;
    clearTimeout(timer);
    timer = 0;
    keep(form, "sent");
    say(form, words().sending);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) keep(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    // What a form looks up while it is filled in sends nothing.
    if (!form || !event.detail.xhr?.status || event.detail.requestConfig?.verb === "get") return;
    say(form, words().delivered);
    if (event.detail.successful && !event.detail.xhr.responseText.includes("data-bound")) {
      say(form, words().acceptedWord);
      drop(keyOf(form));
    }
  });
  // What an app beside these pages says that it has not delivered yet.
  const undelivered = () => { try { return Number(localStorage.getItem("anxiao.undelivered")) || 0; } catch { return 0; } };
  // Whoever signs out on a shared device leaves nothing behind, and is warned of what waits elsewhere.
  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("[data-forget]")) return;
    const count = undelivered();
    if (count && !confirm(words().undelivered.replace("{n}", count))) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    all().forEach(drop);
  }, true);

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
