// Large buffers are given back when they are done with. Left to the collector they stand until V8 sees 64 MiB
// of such memory, several requests' worth.

/**
 * Frees the memory of a buffer now. For buffers that have their ArrayBuffer to themselves and that nobody reads any
 * more: every view on it is empty afterwards.
 */
export function letGo(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}
