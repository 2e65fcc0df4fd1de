/** A video file from pictures: WebM by the browser's own encoder, or what its recorder can where it has none. */
import { writeWebm, type VideoPacket } from '@/lib/export/webm/write-webm';

/** A player can jump to every so many ms. */
const KEYFRAME_MS = 2000;
/** Generous: skin is smooth and must not band. */
const BITS_PER_PIXEL = 12;
const CODECS = [
  { codec: 'vp09.00.31.08', id: 'V_VP9' },
  { codec: 'vp8', id: 'V_VP8' },
] as const;

/** A recorder needs so long to take what was painted last, ms. */
const LAST_FRAME_MS = 50;

export interface VideoWriter {
  /** Takes the canvas as it is now as the frame from `timeMs` on. */
  add(canvas: HTMLCanvasElement, timeMs: number, durationMs: number): Promise<void>;
  finish(durationMs: number, title: string): Promise<Blob>;
  cancel(): void;
}

/** Null when this browser has no encoder for WebM (or the page is not secure, where browsers hide it). */
export async function webmWriter(width: number, height: number): Promise<VideoWriter | null> {
  if (typeof VideoEncoder === 'undefined') return null;
  const [evenWidth, evenHeight] = [width - (width % 2), height - (height % 2)];
  for (const { codec, id } of CODECS) {
    const config = { codec, width: evenWidth, height: evenHeight, bitrate: evenWidth * evenHeight * BITS_PER_PIXEL };
    const supported = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
    if (supported.supported !== true) continue;
    const packets: VideoPacket[] = [];
    let problem: Error | null = null;
    const encoder = new VideoEncoder({
      output: (chunk) => {
        const data = new Uint8Array(chunk.byteLength);
        chunk.copyTo(data);
        packets.push({ data, timeMs: chunk.timestamp / 1000, keyframe: chunk.type === 'key' });
      },
      error: (error) => {
        problem = error;
      },
    });
    encoder.configure(config);
    let lastKey = -Infinity;
    return {
      async add(canvas, timeMs, durationMs) {
        if (problem !== null) throw problem;
        const keyFrame = timeMs - lastKey >= KEYFRAME_MS;
        if (keyFrame) lastKey = timeMs;
        const timing = { timestamp: Math.round(timeMs * 1000), duration: Math.round(durationMs * 1000) };
        const frame = new VideoFrame(canvas, timing);
        encoder.encode(frame, { keyFrame });
        frame.close();
        // Keeps the encoder's queue, and with it the memory, short.
        while (encoder.encodeQueueSize > 4) await new Promise((resolve) => setTimeout(resolve, 5));
      },
      async finish(durationMs, title) {
        await encoder.flush();
        encoder.close();
        if (problem !== null) throw problem;
        const track = { codec: id, width: evenWidth, height: evenHeight, durationMs, title };
        return new Blob([writeWebm(track, packets)], { type: 'video/webm' });
      },
      cancel: () => encoder.state !== 'closed' && encoder.close(),
    };
  }
  return null;
}

/**
 * Records the canvas as it plays, in real time. It rests while the next frame is fetched and painted, so that what is recorded lasts as long
 * as the frames together. Null when the browser cannot.
 */
export function recordingWriter(canvas: HTMLCanvasElement): VideoWriter | null {
  if (typeof MediaRecorder === 'undefined') return null;
  const type = ['video/webm;codecs=vp9', 'video/webm', 'video/mp4'].find((name) => MediaRecorder.isTypeSupported(name));
  if (type === undefined) return null;
  const parts: Blob[] = [];
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: type });
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const clock = recordingClock(() => performance.now());
  return {
    async add(_canvas, timeMs, durationMs) {
      if (recorder.state === 'inactive') recorder.start();
      else recorder.resume();
      clock.run();
      await new Promise((resolve) => setTimeout(resolve, clock.until(timeMs + durationMs)));
      recorder.pause();
      clock.rest();
    },
    async finish() {
      // A canvas that rests is not recorded: without being painted again at its end the last frame would last no time.
      recorder.resume();
      canvas.getContext('2d')?.drawImage(canvas, 0, 0);
      await new Promise((resolve) => setTimeout(resolve, LAST_FRAME_MS));
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
      recorder.stop();
      await stopped;
      return new Blob(parts, { type: type.split(';')[0] });
    },
    cancel: () => recorder.state !== 'inactive' && recorder.stop(),
  };
}

/** The time that a recording has run, without that in which it rested. @param now ms */
export function recordingClock(now: () => number) {
  let ran = 0;
  let since = now();
  return {
    run: (): void => {
      since = now();
    },
    rest: (): void => {
      ran += now() - since;
    },
    /** How long it must run on to have run for `timeMs`: what a timer was late by is taken off the next frame. */
    until: (timeMs: number): number => Math.max(0, timeMs - ran),
  };
}
