import { z } from 'zod';
import { dragFields, packArraysSchema, packFields, packFileSchema } from './fields';

/** The version of the manifest format that packs are written in; format 1 is read as well (format-1.ts). */
export const MANIFEST_FORMAT = 2;

/** Graphs that every pack has, and those that come with a capability. */
const BASE_GRAPHS = ['mapping', 'generator'] as const;
const CAPABILITY_GRAPHS = {
  drag: ['predictor', 'regularizer'],
  invert: ['encoder'],
  // A surface is arrays, no network.
  surface: [],
} as const;

/** Channels of a tracking map that shows places of a face (lib/face/code.ts). */
export const SURFACE_CHANNELS = 11;

/** What a pack may be able to do beyond drawing pictures. */
export type Capability = keyof typeof CAPABILITY_GRAPHS;
export type PackGraph = (typeof BASE_GRAPHS)[number] | (typeof CAPABILITY_GRAPHS)[Capability][number];

/**
 * How points are pulled. `predictor`: by the networks that were trained for it. `solver`: each step is solved from small changes
 * that are rendered, along the directions in which the generator's codes vary (lib/drag/untrained); slower, and nothing was trained.
 */
const dragSchema = z.strictObject({
  by: z.enum(['predictor', 'solver']).default('predictor'),
  ...dragFields,
  /** The tracking map says which place of this surface is seen where (lib/face/code.ts), so that parts of it have names. */
  surface: z.enum(['face']).optional(),
  /** The predictor is told of each point how far around it the picture may move (lib/drag/reach.ts). */
  reach: z.boolean().optional(),
});

/** What a pack says of a surface; lengths in cm. */
const surfaceFields = {
  vertices: z.number().int().min(3).max(65_535),
  /** Names of what moves, in the order of the arrays. */
  entries: z.array(z.string().min(1).max(64)).min(1).max(512),
  /** Names of what a vertex can be part of. */
  parts: z.array(z.string().min(1).max(64)).min(1).max(255),
  /** The head turns about `pivot`, at `distance` from the camera. */
  camera: z.strictObject({ pivot: z.array(z.number()).length(3), distance: z.number().positive() }),
};
const surfaceSchema = z.strictObject(surfaceFields);

/** As many as a pack may have had: each costs a file that is read and checked whenever the pack is. */
const MAX_EARLIER_SURFACES = 32;
/** A surface that the pack had before, with all that is said of it. */
const earlierSurfaceSchema = packArraysSchema.extend(surfaceFields);

const manifestFields = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  ...packFields,
  /** Named abilities with what each needs to know. A pack without any can still be sampled, truncated, kept and replayed. */
  capabilities: z.strictObject({
    /** Points can be pulled. */
    drag: dragSchema.optional(),
    /** A picture can be turned into a latent: `encoder`, image -> w+. */
    invert: z.strictObject({}).optional(),
    /** People's own photos can be pulled: `surface`, a mesh that moves linearly with the named entries (lib/photo). */
    surface: surfaceSchema.optional(),
  }),
  files: z.strictObject({
    mapping: packFileSchema,
    generator: packFileSchema,
    predictor: packFileSchema.optional(),
    regularizer: packFileSchema.optional(),
    encoder: packFileSchema.optional(),
    surface: packArraysSchema.optional(),
    /** Of the solver: `mean`, `directions` and `deviations` of the codes. */
    directions: packArraysSchema.optional(),
  }),
  /** Photos whose faces were fitted with one of these go on with it, so that a pack that gets another surface loses no photo. */
  earlierSurfaces: z.array(earlierSurfaceSchema).max(MAX_EARLIER_SURFACES).optional(),
});

/** The manifest of a model pack, format 2. Latents are row-major (layers x wDim). */
export const packManifestSchema = manifestFields.superRefine((m, context) => {
  const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (m.wMean.length !== m.wDim) issue(['wMean'], `must have wDim = ${m.wDim} numbers, has ${m.wMean.length}`);
  for (const [capability, graphs] of Object.entries(CAPABILITY_GRAPHS) as [Capability, readonly PackGraph[]][]) {
    for (const graph of graphs) {
      // The solver has no networks of its own.
      const has =
        m.capabilities[capability] !== undefined && !(capability === 'drag' && m.capabilities.drag?.by === 'solver');
      if (has && m.files[graph] === undefined) issue(['files', graph], `is needed for the capability ${capability}`);
      if (!has && m.files[graph] !== undefined)
        issue(['files', graph], `belongs to the capability ${capability}, which the pack does not have`);
    }
  }
  checkSurfaces(m, issue);
  const solved = m.capabilities.drag?.by === 'solver';
  if (solved !== (m.files.directions !== undefined))
    issue(['files', 'directions'], solved ? 'is needed to solve drags' : 'is of use only where drags are solved');
  if (m.capabilities.drag !== undefined)
    checkDrag(m.capabilities.drag, m.layers, (path, message) => issue(['capabilities', 'drag', ...path], message));
});

function checkSurfaces(
  { capabilities, files, earlierSurfaces = [] }: z.infer<typeof manifestFields>,
  issue: (path: (string | number)[], message: string) => void,
): void {
  const has = capabilities.surface !== undefined;
  if (has !== (files.surface !== undefined))
    issue(['files', 'surface'], 'belongs to the capability surface: a pack has both or neither');
  if (!has && earlierSurfaces.length > 0)
    issue(['earlierSurfaces'], 'belongs to the capability surface, which the pack does not have');
  const seen = new Set([files.surface?.sha256]);
  earlierSurfaces.forEach(({ sha256 }, i) => {
    if (seen.has(sha256)) issue(['earlierSurfaces', i, 'sha256'], 'is that of another surface of the pack');
    seen.add(sha256);
  });
}

export type PackManifest = z.infer<typeof packManifestSchema>;
export type DragCapability = z.infer<typeof dragSchema>;
/** A pack whose points can be pulled, with what that needs beside the rest. */
export type DragPack = PackManifest & DragCapability;

/** What no single field of the drag capability can say. `issue` gets paths within it. */
export function checkDrag(
  drag: Omit<DragCapability, 'by'>,
  layers: number,
  issue: (path: (string | number)[], message: string) => void,
): void {
  drag.editLayers.forEach((layer, i) => {
    if (layer >= layers) issue(['editLayers', i], `is ${layer}, but layers go from 0 to ${layers - 1}`);
  });
  if (new Set(drag.editLayers).size !== drag.editLayers.length) issue(['editLayers'], 'must not name a layer twice');
  const outputs = drag.features.map((feature) => feature.output);
  if (new Set(outputs).size !== outputs.length) issue(['features'], 'must not name an output twice');
  if (!outputs.includes(drag.trackFeature))
    issue(['trackFeature'], `must be one of the features: ${outputs.join(', ')}`);
  const channels = drag.features.find(({ output }) => output === drag.trackFeature)?.channels ?? 0;
  if (drag.surface !== undefined && channels !== SURFACE_CHANNELS)
    issue(['surface'], `needs a tracking map of ${SURFACE_CHANNELS} channels, ${drag.trackFeature} has ${channels}`);
  const { mean, p99, far } = drag.naturalDistance;
  if (p99 < mean) issue(['naturalDistance', 'p99'], 'must not be below mean');
  if (far < p99) issue(['naturalDistance', 'far'], 'must not be below p99');
}

/** Null when points of this pack cannot be pulled. */
export function dragPack(manifest: PackManifest): DragPack | null {
  const { drag } = manifest.capabilities;
  return drag === undefined ? null : { ...manifest, ...drag };
}

/** The graphs that a pack has, in the order in which they are loaded. */
export function graphsOf({ files }: Pick<PackManifest, 'files'>): PackGraph[] {
  const all: readonly PackGraph[] = [...BASE_GRAPHS, ...Object.values(CAPABILITY_GRAPHS).flat()];
  return all.filter((graph) => files[graph] !== undefined);
}

/** Names of what a pack can do. */
export function capabilitiesOf({ capabilities }: Pick<PackManifest, 'capabilities'>): Capability[] {
  return (Object.keys(CAPABILITY_GRAPHS) as Capability[]).filter((name) => capabilities[name] !== undefined);
}
