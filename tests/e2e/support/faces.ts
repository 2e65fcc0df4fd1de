/** What a page is told of the faces in its photo. */
import type { Page } from 'playwright-core';
import { photoFacesSchema, type PhotoFaces } from '@/lib/protocol';
import { eventually } from './person';

/** Looks out for the faces of the photos that a page opens from now on. @returns what waits for the first of them */
export function facesOf(page: Page): () => Promise<PhotoFaces> {
  const found: PhotoFaces[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('/faces')) return;
    // The page may close before it has read this; who waits for the faces then says that there are none.
    response.json().then(
      (faces) => found.push(photoFacesSchema.parse(faces)),
      () => undefined,
    );
  });
  return async () => {
    await eventually(() => found.length).toBeGreaterThan(0);
    const [faces] = found;
    if (faces === undefined) throw new Error('the page asked for no faces');
    return faces;
  };
}
