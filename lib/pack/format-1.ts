/** Manifests of format 1, in which every pack could be dragged and nothing else: read, and taken over as format 2. */
import { z } from 'zod';
import { dragFields, packFields, packFileSchema } from './fields';
import { checkDrag, MANIFEST_FORMAT, type PackManifest } from './manifest';

/** Its fields of dragging stood among the others. */
export const format1Schema = z
  .strictObject({
    format: z.literal(1),
    ...packFields,
    ...dragFields,
    files: z.strictObject({
      mapping: packFileSchema,
      generator: packFileSchema,
      predictor: packFileSchema,
      regularizer: packFileSchema,
    }),
  })
  .superRefine((m, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (m.wMean.length !== m.wDim) issue(['wMean'], `must have wDim = ${m.wDim} numbers, has ${m.wMean.length}`);
    checkDrag(m, m.layers, issue);
  });
export type Format1Manifest = z.infer<typeof format1Schema>;

export function fromFormat1(manifest: Format1Manifest): PackManifest {
  const { editLayers, history, maxPoints, stepPx, features, trackFeature, naturalDistance, ...rest } = manifest;
  return {
    ...rest,
    format: MANIFEST_FORMAT,
    capabilities: {
      drag: { by: 'predictor', editLayers, history, maxPoints, stepPx, features, trackFeature, naturalDistance },
    },
  };
}
