// Gives each answer to the control that is on the page, in the order of the form; finishes.
async ([answers, photo]) => {
  const runner = document.querySelector("form-runner");
  const told = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));
  const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
  const photographed = async (question, input) => {
    const held = new DataTransfer();
    held.items.add(new File([bytes], "现场.jpg", { type: "image/jpeg" }));
    input.files = held.files;
    told(input);
    while (!runner.control(question).value) await new Promise((done) => setTimeout(done, 5));
  };
  const typed = (inputs, parts) => inputs.forEach((input, at) => {
    input.value = parts[at];
    told(input);
  });
  const chosen = (inputs, names) => {
    for (const one of inputs) if (names.includes(one.value)) one.click();
  };
  for (const [path, said] of answers) {
    const question = runner.querySelector(`.question[data-path="${path}"]`);
    if (!question.checkVisibility()) throw new Error(`${path} is not asked`);
    const file = question.querySelector("input[type=file]");
    const places = [...question.querySelectorAll("[data-part]")];
    const choices = [...question.querySelectorAll("input:is([type=radio], [type=checkbox])")];
    if (file) await photographed(question, file);
    else if (places.length) typed(places, said.split(" "));
    else if (choices.length) chosen(choices, said.split(" "));
    else typed([runner.control(question)], [said]);
  }
  const sent = new Promise((done) => runner.addEventListener("runner:done", ({ detail }) => done(detail.xml)));
  if (!(await runner.finish())) throw new Error(runner.querySelector(".ax-runner-said").textContent);
  return sent;
}
