/** What a page is told of the faces in its photo. */
import type { Page } from 'playwright-core';
import { photoFacesSchema, type PhotoFaces } from '@/lib/protocol';
import { eventually } from './person';

/**
 * Looks out for the first photo that a page opens from now on. Its faces are asked for once more, as the page did: the page reads its
 * answer as it comes, of which a browser keeps nothing, and an answer held back on its way would break off with the page.
 *
 * @returns what waits for the faces
 */
export function facesOf(page: Page): () => Promise<PhotoFaces> {
  const asked: { url: string; authorization: string }[] = [];
  page.on('requestfinished', (request) => {
    const { authorization = '' } = request.headers();
    if (request.url().endsWith('/faces')) asked.push({ url: request.url(), authorization });
  });
  return async () => {
    await eventually(() => asked.length).toBeGreaterThan(0);
    const [first] = asked;
    if (first === undefined) throw new Error('the page asked for no faces');
    const answer = await fetch(first.url, { headers: { authorization: first.authorization } });
    return photoFacesSchema.parse(await answer.json());
  };
}
