import { expect, it } from 'vitest';
import { faceView, facesViewSchema } from './faces';

it('a face is told by its points and the box around them', () => {
  const face = faceView([3, 4, 1, 9, 7, 5]);
  expect(face).toEqual({
    box: { left: 1, top: 4, width: 6, height: 5 },
    points: [
      { x: 3, y: 4 },
      { x: 1, y: 9 },
      { x: 7, y: 5 },
    ],
  });
  expect(facesViewSchema.parse({ faces: [face] })).toEqual({ faces: [face] });
});
