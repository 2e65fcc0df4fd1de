import { fileURLToPath } from 'node:url';

import sharp from 'sharp';

/** Renders of people that no network was trained on (README beside this file), side by side. */
const FILE = fileURLToPath(new URL('renders.jpg', import.meta.url));
/** Side of one of them, px. */
const SIZE = 256;

/** All renders as RGB bytes, `resolution` squared. */
export async function loadRenders(resolution: number): Promise<Uint8Array[]> {
  const { data, info } = await sharp(FILE).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [columns, rows] = [info.width / SIZE, info.height / SIZE];
  const raw = { width: info.width, height: info.height, channels: 3 } as const;
  const places = Array.from({ length: columns * rows }, (_, i) => ({
    left: (i % columns) * SIZE,
    top: Math.floor(i / columns) * SIZE,
  }));
  return Promise.all(
    places.map(({ left, top }) =>
      sharp(data, { raw }).extract({ left, top, width: SIZE, height: SIZE }).resize(resolution).raw().toBuffer(),
    ),
  );
}
