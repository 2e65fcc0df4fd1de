/** GET /rooms/ROOM/nodes/NODE/faces: where a program finds what it can drag in a photo. */
import { z } from 'zod';
import { pointSchema } from '../protocol';

const px = z.number().describe('Px of the picture.');

export const facesViewSchema = z.object({
  faces: z
    .array(
      z.object({
        box: z.object({ left: px, top: px, width: px, height: px }).describe('Around its points.'),
        points: z
          .array(pointSchema)
          .describe(
            'In the order of MediaPipe’s face mesh, 468 or, with the irises, 478: 1 is the tip of the nose, 13 and 14 are the inner edges of the lips, 61 and 291 the corners of the mouth, 152 is the chin.',
          ),
      }),
    )
    .describe('From left to right, where they were when the photo came; none of a picture that is no photo.'),
});
export type FacesView = z.infer<typeof facesViewSchema>;

/** @param points x and y in turn, px */
export function faceView(points: readonly number[]): FacesView['faces'][number] {
  const found = Array.from({ length: points.length / 2 }, (_, i) => ({
    x: points[2 * i] as number,
    y: points[2 * i + 1] as number,
  }));
  const [xs, ys] = [found.map(({ x }) => x), found.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { box: { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }, points: found };
}
