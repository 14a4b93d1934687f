// What enketo asks before it takes away a repeated part, in the browser's own box.
const said = (content) => (typeof content === "string" ? content : [content.heading, content.msg].filter(Boolean).join("\n\n"));

export default {
  alert: (content) => { window.alert(said(content)); return Promise.resolve(); },
  confirm: (content) => Promise.resolve(window.confirm(said(content))),
  prompt: (content, value = "") => Promise.resolve(window.prompt(said(content), value) ?? false),
};
