// A checklist being filled in keeps itself; one tap passes what is still open.
(() => {
  "use strict";
  const form = document.querySelector("form[data-filling]");
  if (!form) return;
  let timer = 0, busy = false, waiting = null;

  const keep = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; form.dispatchEvent(new CustomEvent("kept")); }, wait);
  };
  form.addEventListener("change", (event) => { if (event.target.type !== "file") keep(300); });
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea, input[type=text], [data-photos]")) keep(1000);
  });

  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pass-rest]")) return;
    event.preventDefault();
    for (const item of form.querySelectorAll("[data-verdict]")) {
      const pass = item.querySelector("input[value=pass]:not([data-fails])");
      if (pass && !item.querySelector("input:checked")) pass.checked = true;
    }
    keep(0);
    form.querySelector("[value=finish]").focus();
  });

  // What is being kept ends before the form itself goes: both carry the version that was read.
  form.addEventListener("htmx:beforeRequest", () => { busy = true; });
  form.addEventListener("htmx:afterRequest", () => setTimeout(() => {
    busy = false;
    if (waiting) { const button = waiting; waiting = null; form.requestSubmit(button); }
  }, 60));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter;
  }, true);
})();
