/** A photo in front of people: how it comes in, where its faces are on the screen, and what is seen of it. */
import sharp from 'sharp';
import { readFile } from 'node:fs/promises';
import type { PhotoFaces } from '@/lib/protocol';
import { facesOf } from './faces';
import type { Person } from './person';

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Points of the finder's mesh: the corner of the mouth and the middle of the brow that one sees at the left. */
export const [MOUTH, BROW] = [61, 105];

export class PhotoRoom {
  private constructor(
    /** Its address. */
    readonly room: string,
    readonly faces: PhotoFaces,
    /** Of the photo. */
    readonly hash: string,
  ) {}

  /** Makes a room with a photo from the start page. */
  static async bring(person: Person, url: string, file: string): Promise<PhotoRoom> {
    const { page } = person;
    await page.goto(url);
    const found = facesOf(page);
    const asked = page.waitForRequest(/\/photos\/[0-9a-f]{64}\?/);
    await page.getByLabel(person.words('start.photos.choose'), { exact: true }).setInputFiles(file);
    await page.waitForURL(/\/room\//);
    await person.inRoom();
    const [, hash = ''] = /photos\/([0-9a-f]+)/.exec((await asked).url()) ?? [];
    return new PhotoRoom(page.url(), await found(), hash);
  }

  get id(): string {
    return this.room.split('/').at(-1) ?? '';
  }

  /** A point of a face, px of the photo. */
  point(face: number, point = MOUTH): Spot {
    const points = this.faces.faces[face]?.points ?? [];
    return { x: points[2 * point] ?? 0, y: points[2 * point + 1] ?? 0 };
  }

  /** Where a photo px lies on the screen while the view fits the photo, as state/editor.tsx fits it. */
  async onScreen(person: Person, at: Spot): Promise<Spot> {
    const { width, height } = this.faces;
    const box = await person.stage.boundingBox();
    if (box === null) throw new Error('there is no stage');
    const zoom = Math.min((box.width - 40) / width, (box.height - 92) / height);
    return {
      x: box.x + box.width / 2 + (at.x - width / 2) * zoom,
      y: box.y + 20 + (box.height - 92) / 2 + (at.y - height / 2) * zoom,
    };
  }

  /** From a place in the photo by so many of its px; `held` happens before the mouse lets go. */
  async drag(person: Person, from: Spot, dx: number, dy: number, held?: () => Promise<void>): Promise<void> {
    const [start, end] = [
      await this.onScreen(person, from),
      await this.onScreen(person, { x: from.x + dx, y: from.y + dy }),
    ];
    await person.page.mouse.move(start.x, start.y);
    await person.page.mouse.down();
    await person.page.mouse.move(end.x, end.y, { steps: 6 });
    await held?.();
    await person.page.mouse.up();
  }
}

/** The pixels that the stage shows. */
export async function shown(person: Person) {
  const data = await person.page.evaluate(async () => {
    // What changed is drawn with the next frame.
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    return document.querySelector<HTMLCanvasElement>('[data-stage] canvas')?.toDataURL() ?? '';
  });
  return sharp(Buffer.from(data.split(',')[1] ?? '', 'base64'))
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** The file that a press gives. */
export async function savedBy(
  person: Person,
  press: () => Promise<void>,
): Promise<{ path: string; bytes: Buffer<ArrayBuffer> }> {
  const coming = person.page.waitForEvent('download');
  await press();
  const path = await (await coming).path();
  return { path, bytes: await readFile(path) };
}
