/** A program with a worker process of its own, as build tools have them: the worker waits for a message and answers. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'worker') {
  process.once('message', () => process.send?.('done', () => process.disconnect()));
} else {
  const worker = fork(fileURLToPath(import.meta.url), ['worker']);
  // Long enough for a worker that nothing keeps alive to be gone.
  setTimeout(() => worker.send('work', () => undefined), 300);
  worker.on('message', (answer) => console.log(answer));
  worker.on('error', () => undefined);
}
