/** A thread that draws pictures from what the lower half of a generator made. */
import { parentPort, workerData } from 'node:worker_threads';

import { openSession } from '../session';
import { tensor } from '../tensors';
import { UpperHere } from './drawing';
import type { FromPainter, PainterSetup, ToPainter } from './painting';

const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');
const post = (message: FromPainter, transfer: ArrayBufferLike[] = []) =>
  port.postMessage(message, transfer as ArrayBuffer[]);

const { graph, threads, resolution } = workerData as PainterSetup;
const session = await openSession(graph, 'cpu', threads);
const upper = new UpperHere(session, resolution);
port.on('message', (message: ToPainter) => {
  if (message.kind === 'draw') void draw(message);
  // Messages are read between runs, so nothing native is under way here. Ended from outside in the middle of a run,
  // onnxruntime would take the whole process down with it.
  else process.exit();
});
post({ kind: 'ready', outputs: session.outputMetadata });

async function draw({ picture, from }: Extract<ToPainter, { kind: 'draw' }>): Promise<void> {
  try {
    const image = await upper.draw(from.map(({ name, data, dims }) => [name, tensor(data, dims)]));
    post({ kind: 'drawn', picture, image }, [image.buffer]);
  } catch (error) {
    post({ kind: 'failed', picture, problem: (error as Error).message });
  }
}
