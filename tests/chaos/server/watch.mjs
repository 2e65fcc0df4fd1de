/**
 * Loaded into a server before its own code, of whichever version: tells the parent process how long its event loop stood still
 * at most, how long it was at work without a pause, and how much memory it took at most. Counts from the parent's word on, since
 * loading is no service, and anew from every further one.
 */
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** How often the loop is looked at, ms: a block is seen as long as it is, less this. */
const EVERY_MS = 10;
const TELL_MS = 100;
/** For the thread of the loop alone, so that what else the machine does is not taken for the server's. */
const PRIORITY = -15;

/** Linux counts a thread's time in hundredths of a second. */
const TICK_MS = 10;

/** Processor time of this thread so far, ms; null where the system does not tell. */
function worked() {
  try {
    const fields = readFileSync('/proc/thread-self/stat', 'latin1').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

let last = performance.now();
let lastWork = worked();
let longest = 0;
let longestWork = 0;
setInterval(() => {
  const now = performance.now();
  const work = worked();
  const block = now - last - EVERY_MS;
  longest = Math.max(longest, block);
  longestWork = Math.max(longestWork, work === null ? block : Math.min(block, work - lastWork));
  last = now;
  lastWork = work;
}, EVERY_MS).unref();

/** How often it was asked to count anew. */
let round = 0;
const tell = () =>
  process.send?.({
    kind: 'measures',
    round,
    longestMs: longest,
    workedMs: longestWork,
    memoryMb: process.resourceUsage().maxRSS / 1024,
  });
setInterval(tell, TELL_MS).unref();

process.on('message', ({ kind }) => {
  if (kind !== 'measure') return;
  try {
    // Of a process's id Linux takes the first thread alone.
    setPriority(process.pid, PRIORITY);
  } catch {
    // Only who administers the machine may.
  }
  last = performance.now();
  lastWork = worked();
  longest = 0;
  longestWork = 0;
  round += 1;
  tell();
});
// The channel alone keeps no server running.
process.channel?.unref();
