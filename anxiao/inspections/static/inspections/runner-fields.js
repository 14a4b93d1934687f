// Photos and places of a form: how they are taken and shown. `runner` is the element around it.
const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/heif": "heif" };
const PATIENCE = { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 };

const state = (question) => question.querySelector("[role=status]");

const emptied = (shot, name) => {
  if (shot.dataset.url) URL.revokeObjectURL(shot.dataset.url);
  delete shot.dataset.url;
  shot.dataset.name = name;
  shot.replaceChildren();
};

export const showFile = (runner, question, name) => {
  const shot = question.querySelector(".ax-runner-shot");
  const { kind } = question.querySelector("input[type=file]").dataset;
  if (shot.dataset.name === name) return;
  emptied(shot, name);
  question.querySelector("[data-act=remove]").hidden = !name;
  question.querySelector(".ax-camera .btn").textContent = runner.word(`${kind}.${name ? "again" : "take"}`);
  if (!name) return;
  const blob = runner.files.get(name);
  const url = blob ? URL.createObjectURL(blob) : runner.data.files[name];
  if (blob) shot.dataset.url = url;
  if (!url || kind !== "photo") {
    shot.textContent = runner.originals.get(name)?.name || name;
    return;
  }
  const picture = document.createElement("img");
  picture.src = url;
  picture.alt = question.getAttribute("aria-label") || name;
  shot.append(picture);
};

export const showPlace = (runner, question, value) => {
  const [latitude = "", longitude = "", , accuracy = ""] = value.split(" ");
  const parts = { latitude, longitude };
  for (const input of question.querySelectorAll("[data-part]")) {
    if (input !== document.activeElement) input.value = parts[input.dataset.part];
  }
  if (Number(accuracy)) state(question).textContent = runner.word("place.accuracy", { n: Math.round(accuracy) });
};

const nameOf = (kept, original, sha256) => {
  const written = original.name.match(/\.(\w{1,8})$/)?.[1] || "bin";
  return `${sha256.slice(0, 20)}.${ENDINGS[kept.type] || written.toLowerCase()}`;
};

// A photo is kept small, and known by the digest of what the camera gave.
export const take = async (runner, input) => {
  const [file] = input.files;
  const question = input.closest(".question");
  if (!file) return;
  const isPhoto = input.dataset.kind === "photo";
  state(question).textContent = isPhoto ? runner.word("photo.working") : "";
  try {
    const kept = isPhoto ? await runner.smaller(file) : file;
    const sha256 = await window.anxiao.digest(file);
    const name = nameOf(kept, file, sha256);
    runner.files.set(name, kept);
    runner.originals.set(name, { name: file.name, size: file.size, type: file.type, sha256 });
    runner.put(question, name);
    state(question).textContent = "";
  } catch (error) {
    console.warn(error);
    state(question).textContent = runner.word("photo.broken");
  }
  input.value = "";
};

export const typePlace = (runner, question) => {
  const [latitude, longitude] = [...question.querySelectorAll("[data-part]")].map((one) => one.value);
  if (latitude && longitude) runner.put(question, `${latitude} ${longitude} 0.0 0.0`);
  else if (!latitude && !longitude) runner.put(question, "");
};

export const findPlace = (runner, question) => {
  state(question).textContent = runner.word("place.asking");
  const refused = () => { state(question).textContent = runner.word("place.refused"); };
  if (!navigator.geolocation) { refused(); return; }
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const { latitude, longitude, altitude, accuracy } = coords;
    const figures = [latitude.toFixed(6), longitude.toFixed(6), (altitude || 0).toFixed(1), accuracy.toFixed(1)];
    runner.put(question, figures.join(" "));
  }, refused, PATIENCE);
};
