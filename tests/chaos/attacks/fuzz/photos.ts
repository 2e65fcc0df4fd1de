/** Pictures of every kind that is read, damaged: each becomes a photo of the room or is refused with a reason. */
import sharp from 'sharp';
import { readPeople } from '../../../fixtures/photos/people';
import type { Dice } from '../../people/dice';
import { mutateBytes } from './mutate';
import { ANSWER_MS, type Surface } from './surface';

/** One address may send no more at once. */
const AT_ONCE = 2;
const FAULT = 500;
const BUSY = 503;
/** Large enough for a face, small enough for thousands. */
const SIDE = 160;
/** Bytes at the beginning, where a file says what it is and how large. */
const HEAD = 512;

export const photos: Surface = async ({ url, owner, dice, count, fault }, times) => {
  const samples = await photoSamples();
  const address = `${url}/api/rooms/${owner.room}/photos`;
  const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/octet-stream' };
  const send = async (bytes: Uint8Array): Promise<void> => {
    const answer = await fetch(address, {
      method: 'POST',
      headers,
      body: new Uint8Array(bytes),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const { error } = (await answer.json()) as { error?: { code: string } };
    count(error?.code ?? 'taken');
    if (answer.status >= FAULT && answer.status !== BUSY)
      fault(`${answer.status} ${error?.code ?? ''} for a photo of ${bytes.length} bytes`);
  };
  for (let sent = 0; sent < times; sent += AT_ONCE) {
    const wrong = Array.from({ length: Math.min(AT_ONCE, times - sent) }, () => wrongPhoto(dice.pick(samples), dice));
    await Promise.all(wrong.map(send));
  }
};

/** A face as a file of every kind, with all that such files have beside pixels. */
export async function photoSamples(): Promise<Uint8Array[]> {
  const face = sharp(await readPeople('three'))
    .resize(SIDE, SIDE)
    .withExif({ IFD0: { Copyright: 'nobody', Orientation: '6' } })
    .withIccProfile('p3');
  const made = [
    face.clone().jpeg(),
    face.clone().jpeg({ progressive: true }),
    face.clone().png(),
    face.clone().png({ palette: true }),
    face.clone().webp(),
    face.clone().webp({ lossless: true }),
    face.clone().avif(),
    face.clone().tiff({ compression: 'lzw' }),
    face.clone().tiff({ compression: 'jpeg', tile: true }),
    face.clone().gif(),
  ];
  return Promise.all(made.map(async (picture) => new Uint8Array(await picture.toBuffer())));
}

/** Damaged anywhere, or only where it says what it is. */
export function wrongPhoto(photo: Uint8Array, dice: Dice): Uint8Array {
  if (dice.oneIn(2)) return mutateBytes(photo, dice);
  const head = mutateBytes(photo.subarray(0, HEAD), dice);
  return new Uint8Array(Buffer.concat([head, photo.subarray(HEAD)]));
}
