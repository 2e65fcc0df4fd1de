/** A photo's faces are worked out before one of them is pulled: a press is to be answered at once. */
import type { Pieces } from '@/app/browser/in-idle';
import type { LoadedPhoto } from './loaded-photo';
import { painterOf } from './painter';

/** In a photo of a crowd the largest faces are pulled first, and each takes a megabyte. */
const MOST_FACES = 8;

/** In pieces, between which the page may do something else. */
export function* prepared(photo: LoadedPhoto): Pieces {
  const view = { state: photo.scene.start, masks: [null] };
  for (const index of photo.scene.bySize.slice(0, MOST_FACES)) yield* painterOf(view).prepare(photo, index);
}
