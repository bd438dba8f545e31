const CRC8 = makeTable({ polynomial: 0x07, bits: 8 });
const CRC16 = makeTable({ polynomial: 0x8005, bits: 16 });

/** CRC-8 of a FLAC frame's header (RFC 9639, 9.1.8). */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = CRC8[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0;
  return crc;
}

/** CRC-16 of a FLAC frame (RFC 9639, 9.3). */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[((crc >>> 8) ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  }
  return crc;
}

function makeTable({ polynomial, bits }: { polynomial: number; bits: number }): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8);
    for (let i = 0; i < 8; i++) crc = crc & top ? ((crc << 1) ^ polynomial) & mask : crc << 1;
    return crc;
  });
}
