/** One task of the process that imports, as the server sees it. */
import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { draftOf, tidy } from './drafts';
import type { FromChild, ToChild } from './child-messages';

const PROGRAM = fileURLToPath(new URL('./child.mjs', import.meta.url));
/** Pulls in rooms go before. */
const PRIORITY = 10;
/** Reading a checkpoint's headers takes seconds, a pack of 1024 px minutes on two slow cores; beyond this something hangs. */
const MOST_MS = { look: 5 * 60_000, import: 2 * 60 * 60_000 } as const;
/** Of what the process writes to its standard error, for the log. */
const MOST_WORDS = 4000;

export type TaskEnd = Extract<FromChild, { kind: 'found' | 'done' | 'refused' | 'failed' }>;

export interface Task {
  /** Never rejects. Null when it was ended by `end`. */
  readonly ended: Promise<TaskEnd | null>;
  /** Ends it now. @returns when nothing of it is left. */
  end(): Promise<void>;
}

export function startTask(
  task: ToChild,
  onProgress: (message: Extract<FromChild, { kind: 'progress' }>) => void,
): Task {
  const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let cancelled = false;
  let words = '';
  let answer: TaskEnd | null = null;
  child.stderr?.on('data', (text: Buffer) => {
    words = (words + text.toString()).slice(-MOST_WORDS);
  });
  child.on('message', (message: FromChild) => {
    if (message.kind === 'progress') onProgress(message);
    else answer = message;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), MOST_MS[task.kind]);
  limit.unref();
  yieldTo(child);
  // Where it could not be started, `error` says so.
  child.send(task, () => undefined);
  const exit = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code ?? '?'}`}`));
  });
  const ended = exit.then(async (how) => {
    clearTimeout(limit);
    if (task.kind === 'import' && child.pid !== undefined)
      await tidy(draftOf(task.packs, task.request.name, child.pid));
    if (cancelled && answer?.kind !== 'done') return null;
    return answer ?? { kind: 'failed' as const, words: `${how}: ${words}` };
  });
  return {
    ended,
    end: async () => {
      cancelled = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function yieldTo({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, PRIORITY);
  } catch {
    // It may be over already, or the system lets nobody set this: then it runs as it is.
  }
}
