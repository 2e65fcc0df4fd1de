import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDecoders } from '../../../tests/fixtures/decoders';
import { writeWebm, type VideoPacket } from './write-webm';

const track = { codec: 'V_VP8', width: 64, height: 64, durationMs: 400, title: 'A replay' } as const;

/** VP8 packets out of an IVF file (32 bytes of header, then 12 bytes and the data for each frame). */
function packetsOf(ivf: Uint8Array, frameMs: number): VideoPacket[] {
  const view = new DataView(ivf.buffer, ivf.byteOffset, ivf.byteLength);
  const packets: VideoPacket[] = [];
  for (let at = 32; at < ivf.length;) {
    const size = view.getUint32(at, true);
    const data = ivf.subarray(at + 12, at + 12 + size);
    // The lowest bit of a VP8 frame is 0 for keyframes (RFC 6386, section 9.1).
    packets.push({ data, timeMs: packets.length * frameMs, keyframe: ((data[0] ?? 1) & 1) === 0 });
    at += 12 + size;
  }
  return packets;
}

describe('WebM', () => {
  it('refuses packets that no player could play', () => {
    const packet = (timeMs: number, keyframe: boolean) => ({ data: Uint8Array.of(1), timeMs, keyframe });
    expect(() => writeWebm(track, [])).toThrow(/keyframe/);
    expect(() => writeWebm(track, [packet(0, false)])).toThrow(/keyframe/);
    expect(() => writeWebm(track, [packet(5, true), packet(1, false)])).toThrow(/fall/);
  });

  it('begins with the EBML header and opens a cluster at each keyframe and every half minute', () => {
    const times = Array.from({ length: 100 }, (_, i) => i * 1000);
    const bytes = Buffer.from(
      writeWebm(
        { ...track, durationMs: 100_000 },
        times.map((timeMs) => ({ data: Uint8Array.of(0xff), timeMs, keyframe: timeMs === 0 || timeMs === 50_000 })),
      ),
    );
    expect(bytes.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
    // 0..30, 31..49, 50..80, 81..99 s
    expect(bytes.toString('hex').split('1f43b675')).toHaveLength(5);
  });

  it.runIf(hasDecoders('ffmpeg', 'ffprobe'))('holds exactly the frames and times that ffprobe reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tug-webm-'));
    const ivf = join(folder, 'in.ivf');
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=10:duration=1', '-c:v', 'libvpx', '-g', '4'];
    execFileSync('ffmpeg', ['-v', 'error', '-threads', '1', ...source, ivf]);
    const packets = packetsOf(readFileSync(ivf), 100);
    const path = join(folder, 'out.webm');
    writeFileSync(path, writeWebm({ ...track, durationMs: 1000 }, packets));
    const entries =
      'format=format_name,duration:format_tags=title:stream=codec_name,width,height:packet=pts_time,flags';
    const found = JSON.parse(
      execFileSync('ffprobe', [
        '-v',
        'error',
        '-show_packets',
        '-show_entries',
        entries,
        '-of',
        'json',
        path,
      ]).toString(),
    ) as Found;
    expect(found.format).toMatchObject({
      format_name: 'matroska,webm',
      duration: '1.000000',
      tags: { title: 'A replay' },
    });
    expect(found.streams[0]).toMatchObject({ codec_name: 'vp8', width: 64, height: 64 });
    expect(found.packets.map(({ pts_time }) => Number(pts_time))).toEqual(packets.map(({ timeMs }) => timeMs / 1000));
    expect(found.packets.map(({ flags }) => flags.startsWith('K'))).toEqual(packets.map(({ keyframe }) => keyframe));
    const decode = spawnSync('ffmpeg', ['-v', 'error', '-ss', '0.8', '-i', path, '-f', 'null', '-']);
    expect(decode.stderr.toString()).toBe('');
    rmSync(folder, { recursive: true });
  });
});

interface Found {
  format: object;
  streams: object[];
  packets: { pts_time: string; flags: string }[];
}
