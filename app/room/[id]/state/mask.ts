/** The mask's strokes: every change to them that a person can make. */
import { nanoid } from 'nanoid';
import { toast } from '@/app/ui/toasts';
import { problemWords } from '@/app/words/problems';
import { say } from '@/app/words/words';
import { maskStrokeSchema, type MaskStroke } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import { MAX_MASK_STROKES, MAX_STROKE_NUMBERS, problem } from '@/lib/protocol';
import type { RoomConnection } from '../connection/connection';
import type { RoomDocument } from '@/lib/client/room-document';
import { mayEdit } from '@/lib/client/room-state';
import { BRUSH, type UiStore } from './ui-store';

/** Positions closer than this to the one before add nothing, image px. */
const SPACING = 0.75;

/** The document's strokes in order; what does not fit the schema is left out. */
export function readStrokes(document: RoomDocument): MaskStroke[] {
  return document.mask.toArray().flatMap((value) => {
    const parsed = maskStrokeSchema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

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
    this.add(stroke);
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

  resize(by: number): void {
    const { brush } = this.ui.getState();
    this.ui.setState({
      brush: { ...brush, radius: Math.min(BRUSH.max, Math.max(BRUSH.min, Math.round(brush.radius + by))) },
    });
  }

  private add(stroke: MaskStroke): void {
    this.connection.document.change('', () => this.connection.document.mask.push([stroke]));
  }
}

const tenth = (value: number) => Math.round(value * 10) / 10;
