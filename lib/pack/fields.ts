/** Values that manifests of every format hold. */
import { z } from 'zod';

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

/** SHA-256 as it stands in manifests, edits and files. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

/** Wherever packs are named: a folder's name that every file system takes. */
export const MAX_PACK_NAME_LENGTH = 64;

/** The folder beside the packs that holds the programs that make them. */
export const NOT_A_PACK = 'training';

/** A pack's name is that of its folder. */
export const packNameSchema = z
  .string()
  .max(MAX_PACK_NAME_LENGTH)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')
  .refine((name) => name !== NOT_A_PACK, {
    error: 'is the name of the folder of programs that make packs',
    params: { code: 'invalid.reserved-name' },
  });

/** File names stay inside the pack's own folder: plain names, no folders, so that no manifest can point elsewhere. */
const fileSchema = (ending: 'onnx' | 'npz') =>
  z.strictObject({
    path: z
      .string()
      .max(100)
      .regex(
        new RegExp(`^[A-Za-z0-9][A-Za-z0-9._-]*\\.${ending}$`),
        `must be a plain file name that ends in .${ending}`,
      ),
    bytes: positiveInt(LIMITS.fileBytes),
    sha256: sha256Schema,
  });
export const packFileSchema = fileSchema('onnx');
/** Named arrays. */
export const packArraysSchema = fileSchema('npz');
export type PackFile = z.infer<typeof packFileSchema>;

/** Whom a pack thanks, a line each; pictures that are saved carry all of them. */
const MAX_CREDITS = 50;
export const creditsSchema = z.array(z.string().max(500)).max(MAX_CREDITS);

/** What every pack says of itself. Lengths in image px. */
export const packFields = {
  name: packNameSchema,
  title: z.string().min(1).max(100),
  description: z.string().max(2000),
  licence: z.string().min(1, 'must name the licence of the weights').max(200),
  credits: creditsSchema,
  resolution: positiveInt(LIMITS.resolution).min(16),
  zDim: positiveInt(LIMITS.latent),
  wDim: positiveInt(LIMITS.latent),
  layers: positiveInt(LIMITS.layers),
  zNormalized: z.boolean(),
  zClip: z.number().positive().max(10),
  wMean: z.array(z.number()),
  metrics: z.record(z.string(), z.unknown()),
};

/**
 * What dragging needs to know. `features` are the generator outputs that the predictor samples, in the order in which their
 * channels are concatenated; `trackFeature` is the one the tracker looks at.
 */
export const dragFields = {
  editLayers: z.array(z.number().int().min(0)).min(1),
  history: positiveInt(LIMITS.history),
  maxPoints: positiveInt(LIMITS.points),
  stepPx: z.number().positive().max(256),
  features: z
    .array(
      z.strictObject({
        output: z.string().min(1).max(64),
        size: positiveInt(LIMITS.resolution).min(4),
        channels: positiveInt(LIMITS.channels),
      }),
    )
    .min(1)
    .max(8),
  trackFeature: z.string(),
  naturalDistance: z.strictObject({
    mean: z.number().positive(),
    p99: z.number().positive(),
    /** One natural code in a thousand lies farther out; the regularizer lets no drag go there. */
    far: z.number().positive(),
  }),
};
