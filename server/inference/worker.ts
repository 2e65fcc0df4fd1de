import { parentPort, workerData } from 'node:worker_threads';

import { startDrag } from '../../lib/drag/run';
import type { DragRequest } from '../../lib/drag/types';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { packKey } from '../../lib/pack/id';
import { DragRunner, type OpenDrag } from './drag-runner';
import { endPaintings } from './drawing/painting';
import { cannotDrag, toWireError } from './errors';
import { faceMapOf, type FaceMap } from '../../lib/face/face-map';
import { PackError } from '../../lib/pack/errors';
import { loadPacks, toRefused } from './loaded/load-packs';
import type { PackOnDisk } from './library/read-pack';
import type { FromWorker, ToWorker, WorkerSetup } from './messages';
import type { OrtGenerator } from './ort-model';
import type { RenderedLatent } from './pool';
import { Rounds } from './rounds';
import { stepMs } from './warm-up';

/** The inference thread: owns the networks, runs drags, and answers the main thread. Started by WorkerSlot. */
const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');
const post = (message: FromWorker, transfer: ArrayBufferLike[] = []) =>
  port.postMessage(message, transfer as ArrayBuffer[]);

// An error that nobody expected ends this thread as well, and again those that draw have to end before it.
process.once('uncaughtException', (error) => {
  void endPaintings().then(() => {
    setImmediate(() => {
      throw error;
    });
  });
});
const loaded = await loadPacks(workerData as WorkerSetup, (pictures) => post({ kind: 'drew', pictures }));
loaded.packs.onChange((packs) => post({ kind: 'loaded', packs }));
const drags = new Map<number, DragRunner>();
const rounds = new Rounds(loaded.maxBatch, () => drags.size > 0);
// Messages that came while the networks were loading wait in the port until here.
port.on('message', (message: ToWorker) => receive(message));
const { provider, notes, refused, stepTimes } = loaded;
post({ kind: 'ready', provider, notes, refused, stepTimes });

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'sample':
      answer(message, (model) => sample(model, message.seed, message.truncation), rendered(message.call));
      return;
    case 'render':
      answer(message, (model) => render(model, message.ws), rendered(message.call));
      return;
    case 'face-map':
      answer(
        message,
        (model) => faceMap(model, message.ws),
        (map, ms) => post({ kind: 'face-mapped', call: message.call, map, ms }),
      );
      return;
    case 'add':
      void add(message.call, message.pack);
      return;
    case 'remove':
      loaded.packs.remove(message.pack);
      return;
    case 'drop':
      rounds.drop(message.call, new Error('whoever asked has left'));
      return;
    case 'drag':
      begin(message.drag, packKey(message.request.pack), message.request, message.holder);
      return;
    case 'close':
      // Messages are read between runs, so nothing native is under way here. Terminated from outside in the middle of a run,
      // onnxruntime would take the whole process down with it; so would the threads that draw, which end with this one.
      void endPaintings().then(() => process.exit());
      return;
    default:
      // A drag that has just ended may still be spoken to.
      drags.get(message.drag)?.receive(message);
  }
}

function answer<T>(
  { call, pack, holder }: { readonly call: number; readonly pack: string; readonly holder: string },
  work: (model: OrtGenerator) => Promise<T>,
  tell: (result: T, ms: number) => void,
): void {
  let started = 0;
  const timed = () => {
    started = performance.now();
    return loaded.packs.use(pack, work);
  };
  rounds.run(timed, { priority: 'still', holder, key: call }).then(
    (result) => tell(result, performance.now() - started),
    (error: unknown) => post({ kind: 'call-failed', call, error: toWireError(error) }),
  );
}

const rendered =
  (call: number) =>
  (result: RenderedLatent, ms: number): void =>
    post({ kind: 'rendered', call, rendered: result, ms }, [result.ws.buffer, result.image.buffer]);

async function add(call: number, pack: PackOnDisk): Promise<void> {
  try {
    const ms = await rounds.run(async () => stepMs(await loaded.packs.add(pack)), { priority: 'still' });
    post({ kind: 'added', call, taken: { refused: null, stepMs: ms } });
  } catch (error) {
    if (error instanceof PackError) post({ kind: 'added', call, taken: { refused: toRefused(error) } });
    else post({ kind: 'call-failed', call, error: toWireError(error) });
  }
}

async function sample(model: OrtGenerator, seed: number, truncation: number): Promise<RenderedLatent> {
  const { zDim, zClip, wMean, layers } = model.manifest;
  const w = await model.map(sampleZ(seed, zDim, zClip));
  return render(model, truncateToWPlus(w, wMean, truncation, layers));
}

async function render(model: OrtGenerator, ws: Float32Array): Promise<RenderedLatent> {
  const frame = await model.synthesise(ws);
  return { ws, image: await frame.draw() };
}

/** @throws DragInputError when the request cannot be used. */
async function openDrag(pack: string, request: DragRequest, holder: string): Promise<OpenDrag> {
  const held = await loaded.packs.hold(pack);
  try {
    const networks = held.model.dragModel();
    if (networks === null) throw cannotDrag(held.model.manifest.name);
    const drag = startDrag(networks, request, (work) => rounds.run(work, { holder }));
    return { drag, release: () => held.release() };
  } catch (error) {
    held.release();
    throw error;
  }
}

async function faceMap(model: OrtGenerator, ws: Float32Array): Promise<FaceMap | null> {
  const drag = model.manifest.capabilities.drag;
  if (drag?.surface === undefined) return null;
  const { features } = await model.synthesise(ws);
  const map = features[drag.features.findIndex(({ output }) => output === drag.trackFeature)];
  return map === undefined ? null : faceMapOf(map);
}

function begin(id: number, pack: string, request: DragRequest, holder: string): void {
  const runner = new DragRunner(id, () => openDrag(pack, request, holder), post);
  drags.set(id, runner);
  void runner.run().finally(() => drags.delete(id));
}
