import { parentPort, workerData } from 'node:worker_threads';

import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { DragRunner } from './drag-runner';
import { toWireError } from './errors';
import { loadModels } from './load-models';
import type { FromWorker, RenderedLatent, ToWorker, WorkerSetup } from './messages';
import type { OrtModel } from './ort-model';
import { Rounds } from './rounds';

/** The inference thread: owns the networks, runs drags, and answers the main thread. Started by WorkerSlot. */
const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');
const post = (message: FromWorker, transfer: ArrayBufferLike[] = []) =>
  port.postMessage(message, transfer as ArrayBuffer[]);

const loaded = await loadModels(workerData as WorkerSetup);
const rounds = new Rounds(loaded.maxBatch);
const drags = new Map<number, DragRunner>();
// Messages that came while the networks were loading wait in the port until here.
port.on('message', (message: ToWorker) => receive(message));
post({ kind: 'ready', provider: loaded.provider, notes: loaded.notes, refused: loaded.refused });

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'sample':
      answer(message.call, () => sample(model(message.pack), message.seed, message.truncation));
      return;
    case 'render':
      answer(message.call, () => render(model(message.pack), message.ws));
      return;
    case 'drag':
      begin(message.drag, message.request);
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

function model(pack: string): OrtModel {
  const found = loaded.models.get(pack);
  if (found === undefined) throw new Error(`there is no model pack "${pack}"`);
  return found;
}

function answer(call: number, work: () => Promise<RenderedLatent>): void {
  rounds
    .run(async () => work())
    .then(
      (rendered) => post({ kind: 'rendered', call, rendered }, [rendered.ws.buffer, rendered.image.buffer]),
      (error: unknown) => post({ kind: 'call-failed', call, error: toWireError(error) }),
    );
}

async function sample(pack: OrtModel, seed: number, truncation: number): Promise<RenderedLatent> {
  const { zDim, zClip, wMean, layers } = pack.shape;
  const w = await pack.map(sampleZ(seed, zDim, zClip));
  return render(pack, truncateToWPlus(w, wMean, truncation, layers));
}

async function render(pack: OrtModel, ws: Float32Array): Promise<RenderedLatent> {
  const frame = await pack.synthesise(ws);
  return { ws, image: frame.image };
}

function begin(id: number, request: Extract<ToWorker, { kind: 'drag' }>['request']): void {
  try {
    const runner = new DragRunner(id, model(request.pack), request, rounds, post);
    drags.set(id, runner);
    void runner.run().finally(() => drags.delete(id));
  } catch (error) {
    post({ kind: 'drag-failed', drag: id, error: toWireError(error) });
  }
}
