/** The mask's strokes: every change to them that a person can make. */
import { nanoid } from 'nanoid';
import { toast } from '@/app/ui/toasts';
import { problemWords } from '@/app/words/problems';
import { say } from '@/app/words/words';
import { runsOf } from '@/lib/document/mask';
import type { MaskStroke } from '@/lib/document/schema';
import { partAt, type FaceMap } from '@/lib/face/face-map';
import { outlinesOf, type OutlinedPart } from '@/lib/face/outlines';
import type { FacePart } from '@/lib/face/places';
import type { Point } from '@/lib/geometry/point';
import { MAX_MASK_STROKES, MAX_STROKE_NUMBERS, problem } from '@/lib/protocol';
import type { RoomConnection } from '../connection/connection';
import { headNode, headSize, mayEdit, type RoomState } from '@/lib/client/room-state';
import { BRUSH, type UiStore } from './ui-store';

/** Positions closer than this to the one before add nothing, image px. */
const SPACING = 0.75;

export class Mask {
  constructor(
    private readonly connection: RoomConnection,
    private readonly ui: UiStore,
  ) {}

  private allowed(adds: boolean): boolean {
    const state = this.connection.store.getState();
    if (!mayEdit(state)) {
      if (state.me !== null) toast(say('tools.mask.viewer'));
      return false;
    }
    if (!state.writable) {
      toast(problemWords(problem('busy.storage')));
      return false;
    }
    if (!adds || this.connection.document.mask.length < MAX_MASK_STROKES) return true;
    toast(say('tools.mask.full', { most: MAX_MASK_STROKES }));
    return false;
  }

  /** Puts the brush down. */
  begin(at: Point): boolean {
    const { me } = this.connection.store.getState();
    if (me === null || !this.allowed(true)) return false;
    const { brush } = this.ui.getState();
    this.ui.setState({
      maskShown: true,
      stroke: {
        id: nanoid(10),
        mode: brush.mode,
        radius: brush.radius,
        ...(brush.shape === 'lasso' ? { area: true as const } : {}),
        ...(brush.shape === 'brush' && brush.softness > 0 ? { softness: brush.softness } : {}),
        path: [at.x, at.y].map(tenth),
        memberId: me.memberId,
      },
    });
    return true;
  }

  /** Draws on. A stroke that gets too long is kept and a new one goes on where it ended. */
  extend(to: Point): void {
    const { stroke } = this.ui.getState();
    if (stroke === null) return;
    const [x = 0, y = 0] = stroke.path.slice(-2);
    if (Math.hypot(to.x - x, to.y - y) < SPACING) return;
    if (stroke.path.length + 2 > MAX_STROKE_NUMBERS) {
      // A lasso cannot go on as another one.
      if (stroke.area === true) return;
      this.end();
      this.begin({ x, y });
      this.extend(to);
      return;
    }
    this.ui.setState({ stroke: { ...stroke, path: [...stroke.path, tenth(to.x), tenth(to.y)] } });
  }

  /** Lifts the brush: the stroke goes into the document. */
  end(): void {
    const { stroke } = this.ui.getState();
    if (stroke === null) return;
    this.ui.setState({ stroke: null });
    // A press with the lasso goes around nothing.
    if (stroke.area !== true || stroke.path.length >= 6) this.add(stroke);
  }

  cancel(): void {
    this.ui.setState({ stroke: null });
  }

  clear(): void {
    const { mask } = this.connection.document;
    if (mask.length === 0 || !this.allowed(false)) return;
    this.connection.document.change('', () => mask.delete(0, mask.length));
  }

  invert(): void {
    const { me } = this.connection.store.getState();
    if (me === null || !this.allowed(true)) return;
    this.ui.setState({ maskShown: true });
    this.add({ id: nanoid(10), mode: 'invert', radius: 0, path: [], memberId: me.memberId });
  }

  /** Paints, or takes away, parts of the face as the pack sees them in the room's picture: along its outline, or wherever it is seen. */
  async addParts(parts: OutlinedPart | readonly FacePart[]): Promise<void> {
    const { me, head } = this.connection.store.getState();
    if (me === null || head === null || !this.allowed(true)) return;
    const map = await this.connection.faceMaps.get(head);
    if (map === null) {
      toast(say('tools.mask.noFace'));
      return;
    }
    const { mode } = this.ui.getState().brush;
    const stroke = () => ({ id: nanoid(10), mode, radius: 0, path: [], memberId: me.memberId });
    const strokes =
      typeof parts === 'string'
        ? outlinesOf(map, parts, resolutionOf(this.connection)).map((path): MaskStroke => {
            return { ...stroke(), area: true, path: path.flatMap(({ x, y }) => [tenth(x), tenth(y)]) };
          })
        : cellsOf(map, parts).map((cells): MaskStroke => {
            return { ...stroke(), cells: { size: map.size, runs: runsOf(cells) } };
          });
    if (strokes.length === 0) {
      toast(say('tools.mask.noPart'));
      return;
    }
    this.ui.setState({ maskShown: true });
    this.add(...strokes);
  }

  soften(by: number): void {
    const { brush } = this.ui.getState();
    const softness = Math.min(1, Math.max(0, Math.round((brush.softness + by) * 100) / 100));
    this.ui.setState({ brush: { ...brush, softness } });
  }

  resize(by: number): void {
    const { brush } = this.ui.getState();
    const most = largestBrush(this.connection.store.getState());
    this.ui.setState({
      brush: { ...brush, radius: Math.min(most, Math.max(BRUSH.min, Math.round(brush.radius + by))) },
    });
  }

  private add(...strokes: readonly MaskStroke[]): void {
    this.connection.document.change('', () => this.connection.document.mask.push([...strokes]));
  }
}

/** The cells in which parts are seen, as one list; none when there are none. */
function cellsOf(map: FaceMap, parts: readonly FacePart[]): number[][] {
  const cells = [...map.parts.keys()].filter((cell) => parts.includes(partAt(map, cell)));
  return cells.length === 0 ? [] : [cells];
}

/** Radius of the largest brush, image px: photos have many. */
export const largestBrush = (state: Pick<RoomState, 'head' | 'nodes'>): number =>
  headNode(state)?.photo === undefined ? BRUSH.max : BRUSH.maxOnPhotos;

/** Side of the picture, image px. */
const resolutionOf = ({ store }: RoomConnection): number => headSize(store.getState())?.width ?? 0;

const tenth = (value: number) => Math.round(value * 10) / 10;
