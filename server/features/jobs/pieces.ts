import { Breath } from '../../work/breath';

/** The same bytes in pieces of at least `least` bytes, but for the last; nothing when there are none. Lets others have their turn on the way. */
export async function* inPieces(bytes: AsyncIterable<Uint8Array>, least: number): AsyncGenerator<Uint8Array> {
  const breath = new Breath();
  let [waiting, size]: [Uint8Array[], number] = [[], 0];
  for await (const part of bytes) {
    waiting.push(part);
    size += part.length;
    if (breath.isDue) await breath.take();
    if (size < least) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
