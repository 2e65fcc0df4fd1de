import { parentPort, workerData } from 'node:worker_threads';

import type { DragRequest } from '../../lib/drag/types';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { packKey } from '../../lib/pack/id';
import { DragRunner } from './drag-runner';
import { toWireError } from './errors';
import { PackError } from '../../lib/pack/errors';
import { loadPacks, toRefused } from './library/load-packs';
import type { PackOnDisk } from './library/read-pack';
import type { FromWorker, ToWorker, WorkerSetup } from './messages';
import type { OrtGenerator } from './ort-model';
import type { RenderedLatent } from './pool';
import { Rounds } from './rounds';

/** The inference thread: owns the networks, runs drags, and answers the main thread. Started by WorkerSlot. */
const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');
const post = (message: FromWorker, transfer: ArrayBufferLike[] = []) =>
  port.postMessage(message, transfer as ArrayBuffer[]);

const loaded = await loadPacks(workerData as WorkerSetup);
const drags = new Map<number, DragRunner>();
const rounds = new Rounds(loaded.maxBatch, () => drags.size > 0);
// Messages that came while the networks were loading wait in the port until here.
port.on('message', (message: ToWorker) => receive(message));
post({ kind: 'ready', provider: loaded.provider, notes: loaded.notes, refused: loaded.refused });

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'sample':
      answer(message.call, message.pack, (model) => sample(model, message.seed, message.truncation));
      return;
    case 'render':
      answer(message.call, message.pack, (model) => render(model, message.ws));
      return;
    case 'add':
      void add(message.call, message.pack);
      return;
    case 'remove':
      loaded.packs.remove(message.pack);
      return;
    case 'drag':
      begin(message.drag, packKey(message.request.pack), message.request);
      return;
    case 'close':
      // Messages are read between runs, so nothing native is under way here. Terminated from outside in the middle of a run,
      // onnxruntime would take the whole process down with it.
      return process.exit();
    default:
      // A drag that has just ended may still be spoken to.
      drags.get(message.drag)?.receive(message);
  }
}

function answer(call: number, pack: string, work: (model: OrtGenerator) => Promise<RenderedLatent>): void {
  rounds
    .run(() => loaded.packs.use(pack, work), 'still')
    .then(
      (rendered) => post({ kind: 'rendered', call, rendered }, [rendered.ws.buffer, rendered.image.buffer]),
      (error: unknown) => post({ kind: 'call-failed', call, error: toWireError(error) }),
    );
}

async function add(call: number, pack: PackOnDisk): Promise<void> {
  try {
    await rounds.run(() => loaded.packs.add(pack), 'still');
    post({ kind: 'added', call, refused: null });
  } catch (error) {
    if (error instanceof PackError) post({ kind: 'added', call, refused: toRefused(error) });
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
  return { ws, image: frame.image };
}

function begin(id: number, pack: string, request: DragRequest): void {
  const runner = new DragRunner(id, () => loaded.packs.hold(pack), request, rounds, post);
  drags.set(id, runner);
  void runner.run().finally(() => drags.delete(id));
}
