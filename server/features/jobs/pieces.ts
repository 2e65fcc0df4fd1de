/** The same bytes in pieces of at least `least` bytes, but for the last; nothing when there are none. */
export async function* inPieces(bytes: AsyncIterable<Uint8Array>, least: number): AsyncGenerator<Uint8Array> {
  let [waiting, size]: [Uint8Array[], number] = [[], 0];
  for await (const part of bytes) {
    waiting.push(part);
    size += part.length;
    if (size < least) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
