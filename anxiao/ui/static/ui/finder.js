// The search of every page: Ctrl-K or / opens it, arrows choose, Enter goes there, Escape closes.
(() => {
  "use strict";
  const box = () => document.getElementById("finder");
  const field = () => document.getElementById("finder-words");
  const hits = () => [...box().querySelectorAll("[data-hit]")];

  const open = () => {
    if (!box()?.showModal) return false;
    if (!box().open) box().showModal();
    field().select();
    return true;
  };

  const typing = (node) => node.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const is_k = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const is_slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if ((is_k || is_slash) && open()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-finder]") && !event.ctrlKey && !event.metaKey && open()) event.preventDefault();
    if (event.target.closest?.("[data-finder-close]") || event.target === box()) box()?.close();
  });

  // Enter opens the first hit only when it answers what is written now.
  let answered = "";
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "finder-hits") return;
    answered = new URLSearchParams(event.detail.pathInfo?.finalRequestPath?.split("?")[1] || "").get("q") || "";
    window.anxiao?.announce(event.detail.target.querySelector("[data-announce]")?.textContent);
  });

  const step = (by) => {
    const all = hits();
    if (!all.length) return;
    const here = all.indexOf(document.activeElement);
    const there = here + by;
    if (there < 0) field().focus();
    else all[Math.min(there, all.length - 1)].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (!box()?.open) return;
    if (event.key === "ArrowDown") { event.preventDefault(); step(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
    if (event.key === "Enter" && event.target === field() && !event.isComposing && hits().length && answered === field().value) {
      event.preventDefault();
      hits()[0].click();
    }
  });
})();
