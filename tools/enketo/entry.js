// What is bundled of enketo-core: the engine of forms, without its looks and its widgets.
import { Form } from "enketo-core/src/js/form";
import { speak } from "./translator";

// enketo writes an inline handler into the form, which the policy of our pages forbids.
const setEventHandlers = Form.prototype.setEventHandlers;
Form.prototype.setEventHandlers = function () {
  const { $ } = this.view;
  const { attr } = $;
  $.attr = function (name, ...rest) { return name === "onsubmit" ? this : attr.call(this, name, ...rest); };
  setEventHandlers.call(this);
  delete $.attr;
  this.view.html.addEventListener("submit", (event) => event.preventDefault());
};

export { Form, speak };
