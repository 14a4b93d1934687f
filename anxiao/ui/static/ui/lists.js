// Lists by keyboard: j and k move, x selects, Enter opens. A bar appears with a selection.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
  const typing = (node) => node.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("is-here"));
    const there = Math.min(all.length - 1, Math.max(0, here + step));
    if (here >= 0) all[here].classList.remove("is-here");
    const row = all[there];
    row.classList.add("is-here");
    const link = row.querySelector("a[href]");
    if (link) link.focus();
    else { row.tabIndex = -1; row.focus(); }
    row.scrollIntoView({ block: "nearest" });
  };

  const boxes = () => [...document.querySelectorAll("[data-rows] [data-row] .ax-tick input[type=checkbox]")];
  const every = () => document.querySelector("[data-tick-all] input");

  const count = () => {
    const all = boxes(), picked = all.filter((box) => box.checked).length;
    if (every()) {
      every().closest("label").hidden = false;
      every().checked = picked > 0 && picked === all.length;
      every().indeterminate = picked > 0 && picked < all.length;
    }
    for (const bar of document.querySelectorAll("[data-bulk]")) {
      bar.hidden = picked === 0;
      const says = bar.querySelector("[data-selected]");
      if (says) says.textContent = (window.anxiao?.words().selected || "").replace("{n}", picked);
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
    if (event.key === "x") {
      const box = document.querySelector("[data-rows] .is-here input[type=checkbox]");
      if (box) { box.checked = !box.checked; count(); }
    }
  });
  const tick = (on) => { for (const box of boxes()) box.checked = on; count(); };
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-tick-page]")) tick(true); });
  document.addEventListener("change", (event) => {
    if (event.target === every()) tick(event.target.checked);
    if (event.target.closest?.("[data-all]")) tick(event.target.checked);
  });
  document.addEventListener("change", (event) => { if (event.target.closest?.("[data-rows]")) count(); });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (!row) return;
    for (const other of rows()) other.classList.toggle("is-here", other === row);
  });
  addEventListener("pageshow", count);
})();
