/** A WebM file with one video track (Matroska, RFC 9559) around packets that a video encoder made. */
import { element, float, join, length, text, unsigned, type Element } from './ebml';

/** A block's time in its cluster is 16 bit, signed, in ms: clusters stay shorter than this. */
const MAX_CLUSTER_MS = 30_000;
const VIDEO = 1;
const TRACK = 1;
/** The track number as a one-byte variable-size integer. */
const TRACK_VINT = 0x80 | TRACK;
const KEYFRAME_FLAG = 0x80;

export interface VideoPacket {
  readonly data: Uint8Array;
  /** When the frame is shown, ms from the start; never falls. */
  readonly timeMs: number;
  readonly keyframe: boolean;
}

export interface VideoTrack {
  readonly codec: 'V_VP8' | 'V_VP9';
  readonly width: number;
  readonly height: number;
  /** Length of the whole video. */
  readonly durationMs: number;
  /** Shown by players. */
  readonly title: string;
}

/** @throws RangeError when there is no packet, the first is not a keyframe, or times fall. */
export function writeWebm(track: VideoTrack, packets: readonly VideoPacket[]): Uint8Array<ArrayBuffer> {
  if (packets[0]?.keyframe !== true) throw new RangeError('a video begins with a keyframe');
  const info = element(
    0x1549a966,
    unsigned(0x2ad7b1, 1_000_000), // one tick is a millisecond
    float(0x4489, track.durationMs),
    text(0x7ba9, track.title),
    text(0x4d80, 'Tug'),
    text(0x5741, 'Tug'),
  );
  const tracks = element(
    0x1654ae6b,
    element(
      0xae,
      unsigned(0xd7, TRACK),
      unsigned(0x73c5, TRACK),
      unsigned(0x9c, 0), // no lacing
      unsigned(0x83, VIDEO),
      text(0x86, track.codec),
      element(0xe0, unsigned(0xb0, track.width), unsigned(0xba, track.height)),
    ),
  );
  const clusters: Element[] = [];
  const cues: Element[] = [];
  // Cues count from the first byte after the segment's own header.
  let position = length(info) + length(tracks);
  for (const group of groupsOf(packets)) {
    const start = Math.round(group[0]?.timeMs ?? 0);
    const cluster = element(0x1f43b675, unsigned(0xe7, start), ...group.map((packet) => block(packet, start)));
    cues.push(element(0xbb, unsigned(0xb3, start), element(0xb7, unsigned(0xf7, TRACK), unsigned(0xf1, position))));
    clusters.push(cluster);
    position += length(cluster);
  }
  const head = element(
    0x1a45dfa3,
    unsigned(0x4286, 1),
    unsigned(0x42f7, 1),
    unsigned(0x42f2, 4),
    unsigned(0x42f3, 8),
    text(0x4282, 'webm'),
    unsigned(0x4287, 4),
    unsigned(0x4285, 2),
  );
  return join([...head, ...element(0x18538067, info, tracks, ...clusters, element(0x1c53bb6b, ...cues))]);
}

/** A new cluster at every keyframe, so that players can jump there, and before a block's time would overflow. */
function groupsOf(packets: readonly VideoPacket[]): VideoPacket[][] {
  const groups: VideoPacket[][] = [];
  let last = -Infinity;
  for (const packet of packets) {
    if (packet.timeMs < last) throw new RangeError('the times of the packets fall');
    last = packet.timeMs;
    const group = groups.at(-1);
    if (group === undefined || packet.keyframe || packet.timeMs - (group[0]?.timeMs ?? 0) > MAX_CLUSTER_MS)
      groups.push([packet]);
    else group.push(packet);
  }
  return groups;
}

function block({ data, timeMs, keyframe }: VideoPacket, clusterStart: number): Element {
  const head = new Uint8Array(4);
  const view = new DataView(head.buffer);
  view.setUint8(0, TRACK_VINT);
  view.setInt16(1, Math.round(timeMs) - clusterStart);
  view.setUint8(3, keyframe ? KEYFRAME_FLAG : 0);
  return element(0xa3, [head, data]);
}
