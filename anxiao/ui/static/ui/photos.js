// Photos go up in pieces while the form is filled in, wait out a lost network, and survive a reload.
(() => {
  "use strict";
  const API = "/api/v1/evidence/uploads";
  const PIECE = 256 * 1024;
  const KEEP_DAYS = 30;
  const PAUSES = [1, 2, 5, 10, 20, 30];

  const headers = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  const sleep = (seconds) => new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // The shelf: photos that the server does not have yet, in IndexedDB.
  const shelf = (mode, act) => new Promise((done) => {
    let opening;
    try { opening = indexedDB.open("anxiao", 1); } catch { done(null); return; }
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { keyPath: "uuid" });
    opening.onerror = () => done(null);
    opening.onsuccess = () => {
      const base = opening.result;
      const request = act(base.transaction("photos", mode).objectStore("photos"));
      request.onsuccess = () => { done(request.result); base.close(); };
      request.onerror = () => { done(null); base.close(); };
    };
  });
  const put = (photo) => shelf("readwrite", (store) => store.put(photo));
  const take = (id) => shelf("readwrite", (store) => store.delete(id));
  const shelved = async () => (await shelf("readonly", (store) => store.getAll())) || [];

  // Outside of HTTPS the browser offers no digest, so SHA-256 stands here as well.
  const rotate = (x, n) => (x >>> n) | (x << (32 - n));
  const constants = () => {
    const first = [], k = [], power = Math.pow;
    const part = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
    for (let n = 2; k.length < 64; n += 1) {
      let prime = true;
      for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
      if (!prime) continue;
      if (first.length < 8) first.push(part(power(n, 1 / 2)));
      k.push(part(power(n, 1 / 3)));
    }
    return [first, k];
  };
  const sha256 = (bytes) => {
    const [h, k] = constants();
    const length = bytes.length;
    const padded = new Uint8Array((((length + 8) >> 6) + 1) << 6);
    padded.set(bytes);
    padded[length] = 128;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(length / 536870912));
    view.setUint32(padded.length - 4, length << 3);
    const w = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4);
      for (let i = 16; i < 64; i += 1) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
      }
      let [a, b, c, d, e, f, g, z] = h;
      for (let i = 0; i < 64; i += 1) {
        const t = (z + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
        const s = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [z, g, f, e, d, c, b, a] = [g, f, e, (d + t) | 0, c, b, a, (t + s) | 0];
      }
      [a, b, c, d, e, f, g, z].forEach((value, i) => { h[i] = (h[i] + value) | 0; });
    }
    return h.map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
  };
  const digest = async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (!crypto.subtle) return sha256(bytes);
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  window.anxiao.digest = digest;

  class Never extends Error {}
  const ask = async (path, options) => {
    const answer = await fetch(API + path, { credentials: "same-origin", ...options, headers: { ...headers(), ...options.headers } });
    if (answer.ok) return answer.status === 204 ? {} : answer.json();
    if (answer.status === 401 || answer.status === 408 || answer.status === 409 || answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
    throw new Never(String(answer.status));
  };
  const send = async (photo, progress) => {
    const { blob } = photo;
    const opening = { client_uuid: photo.uuid, size: blob.size, sha256: await digest(blob), name: photo.name, mime: blob.type };
    const upload = await ask("", { method: "POST", body: JSON.stringify(opening), headers: { "Content-Type": "application/json" } });
    if (upload.file) return upload.file;
    for (let offset = upload.received || 0; offset < blob.size; offset += PIECE) {
      progress(offset / blob.size);
      const piece = blob.slice(offset, offset + PIECE);
      await ask(`/${upload.id}?offset=${offset}`, { method: "PUT", body: piece, headers: { "Content-Type": "application/octet-stream" } });
    }
    progress(1);
    return (await ask(`/${upload.id}/finish`, { method: "POST" })).id;
  };
  // For pages that keep photos of their own: a photo is {uuid, name, blob}; what is refused is Never.
  window.anxiao.uploads = { send, put, take, shelved, uuid, headers, Never };

  const tile = (box, photo) => {
    const shot = document.createElement("div");
    shot.className = "ax-shot";
    shot.setAttribute("role", "listitem");
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(photo.blob);
    picture.alt = photo.name;
    const state = document.createElement("span");
    state.className = "ax-shot-state";
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", photo.name);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "ax-shot-remove";
    away.textContent = "×";
    away.setAttribute("aria-label", `${box.dataset.remove} ${photo.name}`);
    away.addEventListener("click", () => {
      photo.gone = true;
      take(photo.uuid);
      shot.remove();
      changed(box);
    });
    shot.append(picture, state, bar, away);
    box.querySelector(".ax-shots").append(shot);
    return { shot, state, bar };
  };
  const changed = (box) => box.dispatchEvent(new Event("input", { bubbles: true }));

  const finish = (box, photo, view, id) => {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = box.dataset.name;
    hidden.value = id;
    view.shot.append(hidden);
    view.shot.classList.remove("is-sending");
    view.shot.classList.add("is-sent");
    view.state.textContent = box.dataset.sent;
    view.bar.remove();
    changed(box);
  };

  const carry = async (box, photo) => {
    const view = tile(box, photo);
    if (photo.id) { finish(box, photo, view, photo.id); return; }
    view.shot.classList.add("is-sending");
    for (let attempt = 0; !photo.gone; attempt += 1) {
      try {
        view.state.textContent = box.dataset.sending;
        const id = await send(photo, (share) => { view.bar.value = Math.round(share * 100); });
        if (photo.gone) return;
        photo.id = id;
        await put(photo);
        finish(box, photo, view, id);
        return;
      } catch (error) {
        if (error instanceof Never) {
          view.shot.classList.replace("is-sending", "is-failed");
          view.state.textContent = box.dataset.failed;
          view.bar.remove();
          return;
        }
        view.state.textContent = `${box.dataset.waiting} · ${box.dataset.kept}`;
        await sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
      }
    }
  };

  const keyOf = (box) => {
    const form = box.closest("form[data-draft]");
    return form ? window.anxiao.draftKey(form) : "";
  };

  document.addEventListener("change", async (event) => {
    const input = event.target;
    const box = input.closest?.("[data-photos]");
    if (!box || input.type !== "file") return;
    const room = Number(box.dataset.most || 9) - box.querySelectorAll(".ax-shot").length;
    const files = [...input.files].slice(0, Math.max(0, room));
    input.value = "";
    for (const blob of files) {
      const photo = { uuid: uuid(), key: keyOf(box), field: box.dataset.name, name: blob.name, blob, id: null, at: Date.now() };
      await put(photo);
      carry(box, photo);
    }
  });
  document.addEventListener("submit", (event) => {
    const busy = event.target.querySelector?.("[data-photos] .is-sending");
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const box = busy.closest("[data-photos]");
    window.anxiao.complain(box.dataset.busy);
    window.anxiao.announce(box.dataset.busy);
  }, true);
  document.addEventListener("anxiao:accepted", async ({ detail }) => {
    for (const photo of await shelved()) if (photo.key === detail.key) take(photo.uuid);
  });

  const begin = async () => {
    const boxes = [...document.querySelectorAll("[data-photos]")];
    for (const photo of await shelved()) {
      if (Date.now() - photo.at > KEEP_DAYS * 864e5) { take(photo.uuid); continue; }
      const box = boxes.find((one) => keyOf(one) && keyOf(one) === photo.key && one.dataset.name === photo.field);
      const known = box?.querySelector(`input[type=hidden][value="${CSS.escape(photo.id || "")}"]`);
      if (box && !known) carry(box, photo);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
