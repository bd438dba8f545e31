const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const UTF8_FLAG = 0x800;

/** The files of a small archive that stores them as they are, by name; throws for anything packed. */
export function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.byteLength - END_BYTES;
  if (archive.readUInt32LE(end) !== END) throw new Error("This is no archive without a comment.");
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  while (archive.readUInt32LE(at) === CENTRAL) {
    if (archive.readUInt16LE(at + 10) !== 0) throw new Error("The archive is packed.");
    const isUtf8 = (archive.readUInt16LE(at + 8) & UTF8_FLAG) !== 0;
    const size = archive.readUInt32LE(at + 24);
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const name = archive.toString(isUtf8 ? "utf8" : "latin1", at + 46, nameEnd);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    files.set(name, archive.subarray(start, start + size));
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
