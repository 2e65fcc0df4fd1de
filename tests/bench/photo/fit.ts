/** How near the surface comes to the finder's points, and whether an unpulled photo is the photo. */
import { drawn } from './pictures';
import { least, meanOf, most, type Part } from './bars';
import type { SourceFace } from './sources';

/** Mean residual that is asked for, px of 256. */
const MOST_RESIDUAL = 3;

export function measureFit(faces: readonly SourceFace[]): Part {
  const rows = faces.map(({ name, photo, face }) => {
    const result = drawn(photo, face, face.fit.code);
    let differing = 0;
    for (let i = 0; i < photo.data.length; i++) if (photo.data[i] !== result.data[i]) differing += 1;
    return { name, residual: face.fit.residual, unit: face.unit, differing };
  });
  const residuals = rows.map(({ residual }) => residual);
  return {
    bars: [
      least('faces fitted', rows.length, 1),
      most('residual of the fit, mean of faces', meanOf(residuals), MOST_RESIDUAL, 'px of 256'),
      most('residual of the fit, worst face', Math.max(...residuals), MOST_RESIDUAL, 'px of 256'),
      most('bytes in which an unpulled picture differs from the photo', Math.max(...rows.map((r) => r.differing)), 0),
    ],
    tables: [
      {
        title: 'Fit',
        about:
          'Mean distance of the 478 points of the face finder from the fitted surface, px of a picture of 256 that shows the head; px of the photo for one of those; ' +
          'bytes of the picture without a pull that differ from the photo, the residual being carried along.',
        columns: ['residual', 'scale', 'bytes'],
        rows: rows.map(({ name, residual, unit, differing }) => ({ label: name, values: [residual, unit, differing] })),
      },
    ],
    numbers: rows,
  };
}
