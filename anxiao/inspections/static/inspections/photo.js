// A photo made small enough for a bad network, with the time and place its camera wrote.
const LONGEST = 1600;
const LIGHT = 900 * 1024;
const QUALITY = 0.85;
const UNDRAWN = /hei[cf]/i;

// Where the camera's notes (APP1, “Exif”) stand in a JPEG: [begin, end], or nothing.
const notes = (bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < bytes.length && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const kind = view.getUint8(at + 1);
    if (kind === 0xda) return null;
    if (kind === 0xe1 && view.getUint32(at + 4) === 0x45786966) return [at, at + 2 + view.getUint16(at + 2)];
  }
  return null;
};

// The picture is drawn upright, so what the notes say of turning it is no longer so.
const upright = (segment) => {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const tiff = 10;
  const little = view.getUint16(tiff) === 0x4949;
  const list = tiff + view.getUint32(tiff + 4, little);
  const many = view.getUint16(list, little);
  for (let i = 0; i < many; i += 1) {
    const entry = list + 2 + i * 12;
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
  }
  return segment;
};

const withNotes = async (small, original) => {
  const bytes = new Uint8Array(await original.arrayBuffer());
  const found = notes(bytes);
  if (!found) return small;
  try {
    const segment = upright(bytes.slice(...found));
    return new Blob([small.slice(0, 2), segment, small.slice(2)], { type: "image/jpeg" });
  } catch (error) {
    if (error instanceof RangeError) return small; // notes that end too early
    throw error;
  }
};

// At most 1600 px long, as JPEG; throws where it is no picture.
export const smaller = async (file) => {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    if (UNDRAWN.test(file.type) || UNDRAWN.test(file.name)) return file; // the server can read it
    throw error;
  }
  const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (share === 1 && file.type === "image/jpeg" && file.size <= LIGHT) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * share);
  canvas.height = Math.round(picture.height * share);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return withNotes(small, file);
};
