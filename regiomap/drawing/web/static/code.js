/* A text as a code of letters and figures with a checksum, as regiomap's answers/codes.py reads. */
(function (rm) {
  "use strict";

  const { code } = rm.constants;
  const { prefix, alphabet, signs } = code;
  const BLOCK = signs.length - 1;
  const CHECKSUM = 4;
  const LENGTH = 3;
  // A mail may speak of a code before it comes to it; a text without end is not gone through.
  const MOST_TRIES = 20;
  const MOST_SIGNS = 500_000;
  const BASE = BigInt(alphabet.length);

  /** CRC 32 of some bytes, as zlib has it. */
  function checksum(bytes) {
    let crc = -1;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return (crc ^ -1) >>> 0;
  }

  const toNumber = (bytes) => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

  function digits(value, n) {
    let made = "";
    for (let left = BigInt(value); made.length < n; left /= BASE)
      made = alphabet[Number(left % BASE)] + made;
    return made;
  }

  function inBlocks(items, size) {
    const blocks = [];
    for (let i = 0; i < items.length; i += size) blocks.push(items.slice(i, i + size));
    return blocks;
  }

  /** The code of a text. */
  function encode(words) {
    const said = [...new TextEncoder().encode(words)];
    const sum = checksum(said);
    const whole = [...said, ...[24, 16, 8, 0].map((shift) => (sum >>> shift) & 255)];
    const body = inBlocks(whole, BLOCK)
      .map((block) => digits(toNumber(block), signs[block.length]))
      .join("");
    return `${prefix}${digits(body.length, LENGTH)}${body}`;
  }

  const value = (some) => [...some].reduce((sum, one) => sum * BASE + BigInt(alphabet.indexOf(one)), 0n);

  function bytesOf(block) {
    const n = signs.indexOf(block.length);
    let left = value(block);
    const bytes = [];
    for (let i = 0; i < n; i++, left /= 256n) bytes.unshift(Number(left % 256n));
    return n < 0 || left ? null : bytes;
  }

  /** What the first code in a text such as a mail says; null when there is none that is whole. */
  function decode(words) {
    let start = -1;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      start = words.indexOf(prefix, start + 1);
      if (start < 0) return null;
      const said = decodeFrom(words.slice(start + prefix.length, start + MOST_SIGNS));
      if (said !== null) return said;
    }
    return null;
  }

  function decodeFrom(words) {
    const all = Array.from(words).filter((sign) => alphabet.includes(sign));
    const body = all.slice(LENGTH, LENGTH + Number(value(all.slice(0, LENGTH))));
    const blocks = inBlocks(body, signs[BLOCK]).map(bytesOf);
    if (blocks.includes(null)) return null;
    const whole = blocks.flat();
    const said = whole.slice(0, -CHECKSUM);
    if (whole.length < CHECKSUM || BigInt(checksum(said)) !== toNumber(whole.slice(-CHECKSUM)))
      return null;
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(said));
    } catch {
      return null;
    }
  }

  rm.code = { encode, decode };
})(window.regiomap);
