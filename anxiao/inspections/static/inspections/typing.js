// Typing from paper: a small box for each question takes 1, 2, 3 or the first signs of the words.
(() => {
  "use strict";
  const form = document.querySelector("form[data-typing]");
  if (!form) return;
  const MEANT = {
    pass: ["1", "合", "合格", "h", "p"],
    fail: ["2", "不", "不合", "不合格", "b", "f"],
    na: ["3", "不适", "不适用", "s", "n", "/"],
  };
  const SHOWN = { pass: "1", fail: "2", na: "3" };
  const plain = (text) => text.normalize("NFKC").trim().toLowerCase();

  // What was typed: a verdict by its sign, any other choice by its number in the line.
  const meant = (item, text) => {
    const choices = [...item.querySelectorAll(".ax-verdict input")];
    const name = Object.keys(MEANT).find((one) => MEANT[one].includes(text));
    const usual = name && choices.find((one) => one.value === name);
    return usual || choices[Number(text) - 1];
  };
  const chosen = (item) => {
    const choices = [...item.querySelectorAll(".ax-verdict input")];
    const at = choices.findIndex((one) => one.checked);
    return at < 0 ? "" : SHOWN[choices[at].value] || String(at + 1);
  };
  const fails = (item) => Boolean(item.querySelector("input[data-fails]:checked"));
  const items = () => [...form.querySelectorAll(".ax-item")];
  const first = (item) => item.querySelector(".ax-key, .ax-typed-room input, .ax-typed-room textarea, .ax-verdict input");

  const onward = (item) => {
    const rest = items().slice(items().indexOf(item) + 1);
    const next = rest.map(first).find(Boolean) || form.querySelector("[data-last]");
    if (!next) return;
    next.focus();
    if (next.select) next.select();
  };

  const box = (item) => {
    const key = document.createElement("input");
    key.type = "text";
    key.className = "ax-key";
    key.maxLength = 3;
    key.inputMode = "numeric";
    key.autocomplete = "off";
    key.enterKeyHint = "next";
    key.setAttribute("aria-label", form.dataset.typing.replace("{n}", item.dataset.number));
    key.value = chosen(item);
    const take = () => {
      const choice = meant(item, plain(key.value));
      key.classList.toggle("is-unknown", Boolean(key.value) && !choice);
      if (!choice || choice.checked) return;
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    };
    key.addEventListener("input", (event) => { event.stopPropagation(); if (!event.isComposing) take(); });
    key.addEventListener("change", (event) => event.stopPropagation());
    key.addEventListener("compositionend", take);
    item.addEventListener("change", (event) => {
      if (event.target.matches(".ax-verdict input")) key.value = chosen(item);
    });
    return key;
  };

  for (const item of items()) {
    const line = item.querySelector(".ax-verdicts");
    if (line && line.querySelector("input[type=radio]")) line.prepend(box(item));
  }

  // Enter never sends the form from a field: it goes on, through what was seen where it fails.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const item = event.target.closest(".ax-item");
    if (!item || event.target.matches("button, input[type=file], summary, a")) return;
    event.preventDefault();
    const more = item.querySelector(".ax-item-more textarea");
    if (more && fails(item) && event.target !== more && !more.contains(event.target) && !event.target.closest(".ax-item-more")) more.focus();
    else onward(item);
  });

  const hint = document.querySelector("[data-typing-hint]");
  if (hint) hint.hidden = false;
  const open = items().find((item) => !item.querySelector("input:checked") && first(item));
  if (open && !form.querySelector("[role=alert]")) first(open).focus({ preventScroll: open === items()[0] });
})();
