/**
 * A checkpoint becomes a model pack: graphs from the weights, statistics of the codes, a sheet and a card. Everything is written beside
 * the packs first and takes its place in one move, so that an import that is cut off leaves no half pack.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mappingGraph } from '../../../lib/checkpoint/graphs/mapping';
import { featureOutput, synthesisGraph, type FeatureScale } from '../../../lib/checkpoint/graphs/synthesis';
import { layersOf, type GeneratorShape, type GeneratorWeights } from '../../../lib/checkpoint/networks/weights';
import { readCheckpoint } from '../../../lib/checkpoint/read';
import { truncateToWPlus } from '../../../lib/latent/truncate';
import { encodeNpz } from '../../../lib/npz/npz';
import type { OnnxGraph } from '../../../lib/onnx/graph';
import type { PackFile } from '../../../lib/pack/fields';
import type { PackManifest } from '../../../lib/pack/manifest';
import { packCard } from './card';
import { checkChoices, type Centre } from './choices';
import { Z_CLIP, codeStatistics, type CodeStatistics } from './code-statistics';
import { exists, sheetOf } from '../packs';
import { draftOf, takePlace, tidy, tidyAll } from './drafts';
import { Drawer } from './draw';
import { featureScale } from './feature-scale';
import type { FileSource } from './file-source';
import { Mapper } from './map-codes';

/** The tracker looks at maps of a quarter of the picture's side: cells of 4 px, as in the pack that Tug brings. */
const TRACK_SHARE = 4;
/** Maps smaller than this hold too few cells to follow anything. */
const LEAST_TRACK_SIDE = 16;
/** Coarse layers hold shapes, fine ones colours and light: the first eight move what people pull (DragGAN moves the first six). */
const EDIT_LAYERS = 8;
/** Length of a step: 8 px of 256. */
const STEP_SHARE = 32;
/** Points of one drag; each costs next to nothing beside rendering. */
const MAX_POINTS = 32;
/** Pictures whose features give the scale of each channel. */
const SCALE_PICTURES = 12;
/** Pictures of the sheet, a side. */
const SHEET_SIDE = 4;
/** Milder than the sampled pictures, which include odd ones; the start page uses the same. */
const SHEET_TRUNCATION = 0.8;

export interface ImportRequest {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of the weights, as whoever imports them says. */
  readonly licence: string;
  readonly credits: readonly string[];
  /** The class of a class-conditional network. */
  readonly label: number | null;
  /** Where truncation leads to, of a class-conditional network. */
  readonly centre: Centre | null;
  readonly noise: boolean;
  /** Whether weights are kept with 16 bits a number: half the size on disk, the same speed. */
  readonly half: boolean;
}

export type ImportStage = 'reading' | 'statistics' | 'writing' | 'drawing';
/** @param share of the stage, 0 to 1 */
export type OnImportProgress = (stage: ImportStage, share: number) => void;

/** There is a pack of that name already. */
export class PackExistsError extends Error {}

async function hashOf(source: FileSource): Promise<string> {
  const hash = createHash('sha256');
  const piece = 4 * 1024 * 1024;
  for (let at = 0; at < source.size; at += piece) {
    hash.update(source.read(at, Math.min(piece, source.size - at)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest('hex');
}

/** Writes pieces one after the other. @returns the manifest's entry. */
async function writeFilePieces(folder: string, path: string, pieces: readonly Uint8Array[]): Promise<PackFile> {
  const hash = createHash('sha256');
  const file = await open(join(folder, path), 'w');
  let bytes = 0;
  try {
    for (const piece of pieces) {
      await file.write(piece);
      hash.update(piece);
      bytes += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

const writeGraph = (folder: string, path: string, graph: OnnxGraph): Promise<PackFile> =>
  writeFilePieces(folder, path, graph.file());

/** Scale of the tracked features, from pictures drawn by a graph that is thrown away. */
async function measureFeatures(
  folder: string,
  generator: GeneratorWeights,
  { samples, mean }: CodeStatistics,
  { side, noise, half }: { readonly side: number } & Pick<ImportRequest, 'noise' | 'half'>,
  onProgress: (share: number) => void,
): Promise<FeatureScale> {
  const layers = layersOf(generator.shape);
  await writeGraph(folder, 'draft.onnx', synthesisGraph(generator, { features: new Map([[side, null]]), noise, half }));
  const draft = join(folder, 'draft.onnx');
  const drawer = await Drawer.open(draft, { ...generator.shape, layers }, featureOutput(side));
  const maps: Float32Array[] = [];
  for (const w of samples.slice(0, SCALE_PICTURES)) {
    maps.push((await drawer.draw(truncateToWPlus(w, Array.from(mean), 1, layers))).features);
    onProgress(maps.length / SCALE_PICTURES);
  }
  await drawer.close();
  await rm(draft);
  return featureScale(maps, side * side);
}

/** Draws the sheet. @returns milliseconds a picture. */
async function drawSheet(
  folder: string,
  generator: GeneratorWeights,
  { samples, mean }: CodeStatistics,
  side: number,
  onProgress: (share: number) => void,
): Promise<number> {
  const { shape } = generator;
  const layers = layersOf(shape);
  const drawer = await Drawer.open(join(folder, 'generator.onnx'), { ...shape, layers }, featureOutput(side));
  const images: Uint8Array[] = [];
  const started = performance.now();
  for (const w of samples.slice(0, SHEET_SIDE * SHEET_SIDE)) {
    images.push((await drawer.draw(truncateToWPlus(w, Array.from(mean), SHEET_TRUNCATION, layers))).image);
    onProgress(images.length / (SHEET_SIDE * SHEET_SIDE));
  }
  const pictureMs = (performance.now() - started) / images.length;
  await drawer.close();
  await writeFile(join(folder, 'sheet.png'), await sheetOf(images, shape.resolution, SHEET_SIDE));
  return pictureMs;
}

/** What the pack is of all that the checkpoint can be, in words. */
function choicesOf({ cDim }: GeneratorShape, { label, noise, half }: ImportRequest): string[] {
  return [
    ...(label === null ? [] : [`class ${label} of ${cDim}, counted from 0`]),
    ...(noise ? [] : ['without the noise that the network adds']),
    ...(half ? ['weights of 16 bits'] : []),
  ];
}

/** Writes the pack into an empty folder. */
async function writePack(
  source: FileSource,
  request: ImportRequest,
  folder: string,
  onProgress: OnImportProgress,
): Promise<PackManifest> {
  onProgress('reading', 0);
  const sha256 = await hashOf(source);
  const generator = readCheckpoint(source);
  const { shape } = generator;
  checkChoices(shape.cDim, request);
  const mapping = await writeGraph(folder, 'mapping.onnx', mappingGraph(generator, request.label, request.half));
  const mapper = await Mapper.open(join(folder, 'mapping.onnx'), shape);
  const statistics = await codeStatistics(generator, mapper, request.centre, (share) =>
    onProgress('statistics', share),
  );
  await mapper.close();
  const side = Math.max(LEAST_TRACK_SIDE, shape.resolution / TRACK_SHARE);
  const scale = await measureFeatures(folder, generator, statistics, { ...request, side }, (share) =>
    onProgress('writing', share / 2),
  );
  const graph = synthesisGraph(generator, {
    features: new Map([[side, scale]]),
    noise: request.noise,
    half: request.half,
  });
  const { principal, natural } = statistics;
  const directions = encodeNpz({
    mean: { shape: [shape.wDim], data: principal.mean },
    directions: { shape: [principal.count, shape.wDim], data: principal.directions },
    deviations: { shape: [principal.count], data: principal.deviations },
  });
  const files = {
    mapping,
    generator: await writeGraph(folder, 'generator.onnx', graph),
    directions: await writeFilePieces(folder, 'directions.npz', [directions]),
  };
  onProgress('writing', 1);
  const pictureMs = await drawSheet(folder, generator, statistics, side, (share) => onProgress('drawing', share));
  const manifest: PackManifest = {
    format: 2,
    name: request.name,
    title: request.title,
    description: request.description,
    licence: request.licence,
    credits: [...request.credits],
    resolution: shape.resolution,
    zDim: shape.zDim,
    wDim: shape.wDim,
    layers: layersOf(shape),
    zNormalized: true,
    zClip: Z_CLIP,
    wMean: Array.from(statistics.mean),
    capabilities: {
      drag: {
        by: 'solver',
        editLayers: Array.from({ length: Math.min(EDIT_LAYERS, layersOf(shape)) }, (_, layer) => layer),
        history: 1,
        maxPoints: MAX_POINTS,
        stepPx: shape.resolution / STEP_SHARE,
        features: [{ output: featureOutput(side), size: side, channels: shape.channels.get(side) ?? 0 }],
        trackFeature: featureOutput(side),
        naturalDistance: { mean: natural.mean, p99: natural.p99, far: natural.far },
      },
    },
    files,
    metrics: { pictureMs: Math.round(pictureMs), checkpoint: sha256, form: generator.kind },
  };
  await writeFile(
    join(folder, 'README.md'),
    packCard(manifest, { kind: generator.kind, sha256, pictureMs, choices: choicesOf(shape, request) }),
  );
  // Last, since a folder without it is no pack.
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * Writes PACKS/NAME. Whatever goes wrong, no part of it stays.
 *
 * @param replace whether a pack of that name is put away for it (put-away.ts)
 * @throws CheckpointError when the file cannot be used. @throws ChoiceError when a choice is missing. @throws PackExistsError
 */
export async function importPack(
  source: FileSource,
  request: ImportRequest,
  packs: string,
  options: { readonly replace: boolean; readonly onProgress: OnImportProgress },
): Promise<PackManifest> {
  await mkdir(packs, { recursive: true });
  await tidyAll(packs);
  const draft = draftOf(packs, request.name);
  if (!options.replace && (await exists(draft.place)))
    throw new PackExistsError(`there is a pack ${draft.place} already`);
  try {
    await mkdir(draft.folder);
    const manifest = await writePack(source, request, draft.folder, options.onProgress);
    await takePlace(draft);
    return manifest;
  } finally {
    await tidy(draft);
  }
}
