// Runs before anything is drawn: light, dark, or as the device, without a flash.
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("js");

  const chosen = () => {
    try { return localStorage.getItem("anxiao.theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const theme = chosen();
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    for (const button of document.querySelectorAll("[data-themes] [data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    }
  };

  apply();
  dark.addEventListener?.("change", apply);
  addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-themes]")) group.hidden = false;
    apply();
  });
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-themes] [data-theme]");
    if (!button) return;
    try { localStorage.setItem("anxiao.theme", button.dataset.theme); } catch { /* private mode */ }
    apply();
  });
})();
