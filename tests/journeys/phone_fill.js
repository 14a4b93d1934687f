// Puts inspections into the outbox of the app, by its own modules; every third with a photo.
// Each failure was put right on the spot.
async ([checklist, form, site, number]) => {
  const store = await import("/static/inspections/phone/store.js");
  const outbox = await import("/static/inspections/phone/outbox.js");
  const me = await store.kept("me");
  const shot = async (n) => {
    const canvas = new OffscreenCanvas(64, 48);
    const pen = canvas.getContext("2d");
    pen.fillStyle = `rgb(${n % 256}, ${(n * 7) % 256}, ${(n * 31) % 256})`;
    pen.fillRect(0, 0, 64, 48);
    pen.fillStyle = "#fff";
    pen.fillText(String(n), 4, 30);
    return canvas.convertToBlob({ type: "image/jpeg" });
  };
  for (let n = 0; n < number; n += 1) {
    const photos = [];
    if (n % 3 === 0) {
      const blob = await shot(n);
      const sha256 = await store.digest(blob);
      const original = { sha256, size: 4000000, name: "IMG.jpg" };
      photos.push({ name: `${sha256.slice(0, 20)}.jpg`, blob, sha256, original });
    }
    const failed = photos.length ? `<q1>fail</q1><q1_note>当场整改</q1_note><q1_photo>${photos[0].name}</q1_photo><q1_fixed>yes</q1_fixed>` : "<q1>pass</q1>";
    const xml = `<data id="${form}">${failed}<q2>pass</q2><meta><instanceID>uuid:${store.uuid()}</instanceID></meta></data>`;
    const now = new Date().toISOString();
    const head = { key: store.uuid(), state: "draft", person: me.person, post: me.post, who: me.name, beganAt: now, changedAt: now, done: 2, of: 2, failed: photos.length, photos: photos.length, place: "校区", name: "检查表", kind: "open", checklist, seen: 1, finishes: true, begun: { key: store.uuid(), site, kind: "open", checklists: [checklist], team: [] } };
    await store.save(head, xml, photos);
    await outbox.put(head, xml);
  }
}
