/** What a page is told of the faces in its photo. */
import type { Page } from 'playwright-core';
import { photoFacesSchema, type PhotoFaces } from '@/lib/protocol';

/**
 * Looks out for the first photo that a page opens from now on. Its faces are asked for once more, as the page did: the page reads its
 * answer as it comes, of which a browser keeps nothing, and an answer held back on its way would break off with the page.
 *
 * @returns what waits for the faces
 */
export function facesOf(page: Page): () => Promise<PhotoFaces> {
  const asked = page.waitForEvent('requestfinished', {
    predicate: (request) => request.url().endsWith('/faces'),
    // The photo may be opened long after this; whoever waits for its faces has patience of their own.
    timeout: 0,
  });
  // Whoever waits for the faces is told; a page that closes before is nobody's fault.
  asked.catch(() => undefined);
  return async () => {
    const request = await asked;
    const { authorization = '' } = request.headers();
    const answer = await fetch(request.url(), { headers: { authorization } });
    return photoFacesSchema.parse(await answer.json());
  };
}
