// Menus, messages, focus after a swap, one sending per form, copying, printing.
(() => {
  "use strict";
  const words = () => document.getElementById("words")?.dataset || {};

  const announce = (text) => {
    const region = document.getElementById("announcer");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = text.trim(); }, 60);
  };

  const complain = (text) => {
    const box = document.getElementById("messages");
    if (!box || !text) return;
    const line = document.createElement("div");
    line.className = "ax-message ax-late";
    const sentence = document.createElement("p");
    sentence.textContent = text;
    line.append(sentence);
    box.replaceChildren(line);
    box.scrollIntoView({ block: "nearest" });
  };

  // A draft belongs to a post, a form, and the thing that the form is about.
  const ASIDE = new Set(["csrfmiddlewaretoken", "idempotency_key", "next", "version"]);
  const draftKey = (form) => {
    const about = [...form.querySelectorAll("input[type=hidden]")]
      .filter((one) => one.name && !ASIDE.has(one.name) && !one.closest("[data-photos], [data-position]"))
      .map((one) => `${one.name}=${one.value}`).join("&");
    return `anxiao.draft.${document.body.dataset.post || ""}.${form.dataset.draft}#${about}`;
  };

  window.anxiao = { words, announce, complain, draftKey };

  // Menus are <details>: one open at a time, closed by Escape or a click elsewhere.
  const close = (but) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== but) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details[data-menu][open]");
    close();
    menu?.querySelector("summary").focus();
  });

  // A form is sent once: the second tap does nothing until the page is shown again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    const button = event.submitter || form.querySelector("[type=submit]");
    button?.setAttribute("aria-busy", "true");
    announce(words().sending);
  });
  const release = (form) => {
    delete form.dataset.sending;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  };
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-sending]");
    if (form && event.detail.requestConfig?.verb !== "get") release(form);
  });

  // After a swap the focus goes to what changed, unless a panel loaded by itself.
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (!target || target.closest("[data-panel]") === target) return;
    const spoken = target.querySelector?.("[data-announce]") || (target.matches("[data-announce]") && target);
    if (spoken) announce(spoken.textContent);
    const place = target.querySelector("[autofocus], [data-focus], h1, h2");
    if (!place || target.id === "messages") return;
    if (!place.hasAttribute("tabindex") && !place.matches("input, select, textarea, button, a")) place.tabIndex = -1;
    place.focus({ preventScroll: false });
  });
  document.addEventListener("htmx:sendError", () => { complain(words().offline); announce(words().offline); });
  document.addEventListener("htmx:responseError", (event) => {
    const text = event.detail.xhr.status === 404 ? words().gone : words().broken;
    complain(text);
    announce(text);
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-back], [data-forget]");
    if (!button) return;
    if (button.matches("[data-print]")) print();
    if (button.matches("[data-back]")) history.back();
    if (button.matches("[data-copy]")) {
      try { await navigator.clipboard.writeText(button.dataset.copy); } catch { return; }
      announce(button.dataset.copied);
      button.lastChild.textContent = button.dataset.copied;
    }
  });

  const begin = () => {
    for (const button of document.querySelectorAll("[data-print], [data-back]")) button.hidden = false;
    if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach((b) => { b.hidden = false; });
    // On a phone the filters start folded away, so that the rows are seen first.
    if (matchMedia("(max-width: 575px)").matches) {
      for (const box of document.querySelectorAll(".ax-more-filters[open]")) box.open = false;
    }
    document.querySelector("[data-focus]")?.focus({ preventScroll: false });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-position] button");
    if (!button) return;
    const box = button.closest("[data-position]");
    const says = box.querySelector("[role=status]");
    says.textContent = box.dataset.asking;
    const found = ({ coords }) => {
      box.querySelector("input").value = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.round(coords.accuracy)].join(",");
      says.textContent = box.dataset.found.replace("{n}", Math.round(coords.accuracy));
    };
    const refused = () => { says.textContent = box.dataset.refused; };
    if (!navigator.geolocation) { refused(); return; }
    navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 15000 });
  });
})();
