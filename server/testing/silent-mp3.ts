const FRAME_BYTES = 417;
const FRAME_SEC = 1152 / 44_100;

/** Frames of ID3v2.3, by their four letters. */
export type Id3Tags = Readonly<Record<string, string>>;

/** An MP3 of silence, 128 kbit/s, to within a frame of a length, with tags. */
export function silentMp3(seconds: number, tags: Id3Tags = {}): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  // MPEG 1, layer 3, 128 kbit/s, 44.1 kHz, stereo.
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  const frames = Array.from({ length: Math.round(seconds / FRAME_SEC) }, () => frame);
  return Buffer.concat([id3(tags), ...frames]);
}

function id3(tags: Id3Tags): Buffer {
  const frames = Object.entries(tags).map(([name, value]) => {
    // Encoding 1: UTF-16 with its byte order mark.
    const content = Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(value, "utf16le")]);
    const header = Buffer.alloc(10);
    header.write(name, "latin1");
    header.writeUInt32BE(content.length, 4);
    return Buffer.concat([header, content]);
  });
  const content = Buffer.concat(frames);
  const header = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0]);
  for (let at = 0; at < 4; at += 1) header[6 + at] = (content.length >> (7 * (3 - at))) & 0x7f;
  return Buffer.concat([header, content]);
}
