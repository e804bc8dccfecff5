/** A version 4 UUID. `crypto.randomUUID` is there on loopback and over TLS only. */
export function newEventId(random: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  const hex = [...random].map((byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte));
  const text = hex.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
