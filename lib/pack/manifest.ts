import { z } from 'zod';

/** The version of the manifest format that this code reads. */
export const MANIFEST_FORMAT = 1;

/** Upper bounds that keep a wrong or hostile manifest from asking for absurd amounts of memory. */
const LIMITS = {
  resolution: 2048,
  latent: 4096,
  layers: 40,
  points: 256,
  history: 16,
  channels: 2048,
  fileBytes: 2 ** 31,
} as const;

const positiveInt = (max: number) => z.number().int().min(1).max(max);

/** File names stay inside the pack's own folder: plain names, no folders, so that no manifest can point elsewhere. */
const packFile = z.strictObject({
  path: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.onnx$/, 'must be a plain file name that ends in .onnx'),
  bytes: positiveInt(LIMITS.fileBytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
});

const featureMap = z.strictObject({
  output: z.string().min(1).max(64),
  size: positiveInt(LIMITS.resolution).min(4),
  channels: positiveInt(LIMITS.channels),
});

const manifestFields = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  name: z
    .string()
    .max(64)
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
  title: z.string().min(1).max(100),
  description: z.string().max(2000),
  licence: z.string().min(1, 'must name the licence of the weights').max(200),
  credits: z.array(z.string().max(500)).max(50),
  resolution: positiveInt(LIMITS.resolution).min(16),
  zDim: positiveInt(LIMITS.latent),
  wDim: positiveInt(LIMITS.latent),
  layers: positiveInt(LIMITS.layers),
  editLayers: z.array(z.number().int().min(0)).min(1),
  history: positiveInt(LIMITS.history),
  maxPoints: positiveInt(LIMITS.points),
  stepPx: z.number().positive().max(256),
  zNormalized: z.boolean(),
  zClip: z.number().positive().max(10),
  features: z.array(featureMap).min(1).max(8),
  trackFeature: z.string(),
  wMean: z.array(z.number()),
  naturalDistance: z.strictObject({
    mean: z.number().positive(),
    p99: z.number().positive(),
    /** One natural code in a thousand lies farther out; the regularizer lets no drag go there. */
    far: z.number().positive(),
  }),
  files: z.strictObject({ mapping: packFile, generator: packFile, predictor: packFile, regularizer: packFile }),
  metrics: z.record(z.string(), z.unknown()),
});

/**
 * The manifest of a model pack, format 1. Lengths in image px, latents row-major (layers x wDim).
 * `features` are the generator outputs that the predictor samples, in the order in which their channels are concatenated;
 * `trackFeature` is the one the tracker looks at.
 */
export const packManifestSchema = manifestFields.superRefine((m, context) => {
  const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (m.wMean.length !== m.wDim) issue(['wMean'], `must have wDim = ${m.wDim} numbers, has ${m.wMean.length}`);
  m.editLayers.forEach((layer, i) => {
    if (layer >= m.layers) issue(['editLayers', i], `is ${layer}, but layers go from 0 to ${m.layers - 1}`);
  });
  if (new Set(m.editLayers).size !== m.editLayers.length) issue(['editLayers'], 'must not name a layer twice');
  const outputs = m.features.map((feature) => feature.output);
  if (new Set(outputs).size !== outputs.length) issue(['features'], 'must not name an output twice');
  if (!outputs.includes(m.trackFeature)) issue(['trackFeature'], `must be one of the features: ${outputs.join(', ')}`);
  if (m.naturalDistance.p99 < m.naturalDistance.mean) issue(['naturalDistance', 'p99'], 'must not be below mean');
  if (m.naturalDistance.far < m.naturalDistance.p99) issue(['naturalDistance', 'far'], 'must not be below p99');
});

export type PackManifest = z.infer<typeof packManifestSchema>;
export type PackFile = z.infer<typeof packFile>;

/** The four graphs of a pack. */
export const PACK_GRAPHS = ['mapping', 'generator', 'predictor', 'regularizer'] as const;
export type PackGraph = (typeof PACK_GRAPHS)[number];
