// enketo's own words, as the page gives them.
let words = {};

export const speak = (given) => { words = given; };
export const t = (key, options = {}) => (words[key] || "").replace(/\{\{?(\w+)\}?\}/g, (_, name) => options[name] ?? "");
