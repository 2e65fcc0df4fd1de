/**
 * Finds faces, in a thread of its own: @vladmandic/human on WebAssembly. Its models come with its package; nothing is fetched from
 * anywhere.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Config, Human } from '@vladmandic/human';
import type { Point } from '../../../lib/geometry/point';
import type { FoundFace, FromFinder, ToFinder } from './finder-messages';
import { withEyes, type EyeNetwork } from './eyes';
import { cutUpright, inWhole, uprightAbout } from './upright';

const require = createRequire(import.meta.url);
/** The package hides this build, which needs no native TensorFlow; so it is loaded by its path. */
const build = join(dirname(require.resolve('@vladmandic/human')), 'human.node-wasm.js');
const models = pathToFileURL(join(dirname(build), '..', 'models')).href;
const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));

/** The library fetches its models, which lie in files. */
globalThis.fetch = async (from) => {
  const url = new URL(from instanceof Request ? from.url : from);
  if (url.protocol !== 'file:') throw new TypeError('only files are read here');
  const type = url.pathname.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return new Response(new Uint8Array(await readFile(fileURLToPath(url))), { headers: { 'content-type': type } });
};

const off = { enabled: false } as const;
const config: Partial<Config> = {
  backend: 'wasm',
  wasmPath: `${wasm}/`,
  modelBasePath: `${models}/`,
  debug: false,
  cacheSensitivity: 0,
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { maxDetected: 20, rotation: true, return: false, minConfidence: 0.3 },
    mesh: { enabled: true },
    iris: { enabled: true },
    emotion: off,
    description: off,
    antispoof: off,
    liveness: off,
  },
};

/** The same instance that the library works with: its own way to it has no types. */
const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
const { default: Library } = require(build) as { default: new (config: Partial<Config>) => Human };
const human = new Library(config);
const ready = human.load(config);

parentPort?.on('message', (message: ToFinder) => {
  void find(message).then(
    (faces) => answer({ call: message.call, faces }),
    (error: unknown) => answer({ call: message.call, error: (error as Error).message }),
  );
});

function answer(message: FromFinder): void {
  parentPort?.postMessage(message);
}

const network: EyeNetwork = async (picture, size) => {
  const { iris } = human.models.models;
  if (iris === undefined || iris === null) throw new Error('the network for irises is not there');
  const input = tf.tensor4d(picture, [1, size, size, 3]);
  const told = iris.execute(input) as Tensor;
  try {
    return await told.data();
  } finally {
    tf.dispose([input, told]);
  }
};

/** Px a side of what a second look sees: the finder makes less of it. */
const SECOND_LOOK = 512;

async function find(picture: Omit<ToFinder, 'call'>): Promise<FoundFace[]> {
  await ready;
  const faces: FoundFace[] = [];
  for (const face of await look(picture)) faces.push(await again(picture, face));
  return faces;
}

interface Look {
  readonly score: number;
  readonly points: readonly Point[];
}

async function look({ data, width, height }: Omit<ToFinder, 'call'>): Promise<Look[]> {
  const picture = tf.tensor(Float32Array.from(data), [1, height, width, 3], 'float32');
  try {
    const { face } = await human.detect(picture, { face: { ...config.face, iris: off } });
    return face.map(({ score, mesh }) => ({ score, points: mesh.map(([x, y]) => ({ x, y })) }));
  } finally {
    tf.dispose(picture);
  }
}

/**
 * In a whole photo a face is small and leans, and its points may lie far beside it: so each is looked at once more, upright and from near.
 * What is turned away is hardly a face then.
 */
async function again(picture: Omit<ToFinder, 'call'>, { score, points }: Look): Promise<FoundFace> {
  const square = uprightAbout(points);
  const size = SECOND_LOOK;
  const near = await look({ data: cutUpright(picture, square, size), width: size, height: size });
  const off = ({ points: [first] }: Look): number =>
    first === undefined ? Infinity : Math.hypot(first.x - size / 2, first.y - size / 2);
  const [same] = near.sort((a, b) => off(a) - off(b));
  if (same === undefined) return { score, again: 0, points };
  const mesh = same.points.map((point) => inWhole(square, size, point));
  return { score, again: same.score, points: await withEyes(network, picture, mesh) };
}
