import * as Y from 'yjs';
import { MAX_COMMENTS, commentSchema, mayChangeComment, type Comment } from '../../../lib/comments/comment';
import { COMMENTS, MASK, POINTS, SETTINGS, maskStrokeSchema, plannedPointSchema } from '../../../lib/document/schema';
import {
  MAX_DOCUMENT_BYTES,
  MAX_MASK_STROKES,
  MAX_PLANNED_POINTS,
  YJS_CLOSE,
  dragSettingsSchema,
  problem,
  problemOf,
  type Problem,
  type Role,
} from '../../../lib/protocol';

/** Who an update comes from. */
export interface Author {
  readonly id: string;
  readonly role: Role;
}

/** What is to be done with an update. `missing`: it builds upon changes that have not come; ask for them. */
export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'bad'; readonly closeCode: number; readonly problem: Problem };

const bad = (closeCode: number, problem: Problem): Verdict => ({ kind: 'bad', closeCode, problem });
const settingsSchema = dragSettingsSchema.partial().strict();
/** Something under the name of a shared type is not as it must be. */
const refused = (problem: Problem): Verdict => bad(YJS_CLOSE.refused, problem);
const within = (type: string, { code, field, params }: Problem): Problem => ({
  code,
  field: field === '' ? type : `${type}.${field}`,
  params,
});

/**
 * Decides whether an update may enter a room's document, by applying it to a second copy first: Yjs cannot take an update
 * back. What an update changed is checked against the schema, the rest was checked when it came.
 */
export class DocumentGuard {
  private copy!: Y.Doc;
  /** At least the encoded size of the copy. */
  private bytes = 0;
  private readonly goodStrokes = new WeakSet();

  constructor(private readonly original: Y.Doc) {
    this.reset();
  }

  /** A change that the server itself made to the original. */
  follow(update: Uint8Array): void {
    Y.applyUpdate(this.copy, update);
    this.bytes += update.length;
  }

  /**
   * The update has been applied to the copy when the verdict is `good`, and must then be applied to the original.
   *
   * @param by who sends it
   */
  check(update: Uint8Array, by: Author): Verdict {
    const verdict = this.tryOut(update, by);
    if (verdict.kind !== 'good') this.reset();
    return verdict;
  }

  destroy(): void {
    this.copy.destroy();
  }

  private reset(): void {
    if ((this.copy as Y.Doc | undefined) !== undefined) this.copy.destroy();
    this.copy = new Y.Doc();
    // Defines the types, so that content of another kind under their names shows.
    this.copy.getMap(POINTS);
    this.copy.getArray(MASK);
    this.copy.getMap(SETTINGS);
    this.copy.getMap(COMMENTS);
    const state = Y.encodeStateAsUpdate(this.original);
    Y.applyUpdate(this.copy, state);
    this.bytes = state.length;
  }

  private tryOut(update: Uint8Array, by: Author): Verdict {
    const changed = new Map<unknown, Set<string | null>>();
    const note = (transaction: Y.Transaction) => {
      for (const [type, keys] of transaction.changed) changed.set(type, keys);
    };
    this.copy.on('afterTransaction', note);
    try {
      Y.applyUpdate(this.copy, update);
    } catch {
      return bad(YJS_CLOSE.malformed, problem('invalid.bytes'));
    } finally {
      this.copy.off('afterTransaction', note);
    }
    if (this.copy.store.pendingStructs !== null || this.copy.store.pendingDs !== null) return { kind: 'missing' };
    return this.size(update) ?? this.shape() ?? this.content(changed) ?? this.comments(changed, by) ?? { kind: 'good' };
  }

  /** Counts exactly only when the updates since the last count may have crossed the limit. */
  private size(update: Uint8Array): Verdict | null {
    this.bytes += update.length;
    if (this.bytes <= MAX_DOCUMENT_BYTES) return null;
    this.bytes = Y.encodeStateAsUpdate(this.copy).length;
    if (this.bytes <= MAX_DOCUMENT_BYTES) return null;
    return bad(YJS_CLOSE.tooLarge, problem('too-large.document', { max: MAX_DOCUMENT_BYTES }));
  }

  /** Only the known types, each with content of its own kind. */
  private shape(): Verdict | null {
    const known = [POINTS, MASK, SETTINGS, COMMENTS];
    for (const name of this.copy.share.keys())
      if (!known.includes(name)) return refused(problem('invalid.unknown-field', {}, name));
    const maps = [POINTS, SETTINGS, COMMENTS].map((name) => this.copy.getMap(name));
    if (maps.some((map) => map._start !== null)) return refused(problem('invalid.type', { expected: 'map' }));
    if (this.copy.getArray(MASK)._map.size > 0) return refused(problem('invalid.type', { expected: 'array' }, MASK));
    return null;
  }

  private content(changed: ReadonlyMap<unknown, ReadonlySet<string | null>>): Verdict | null {
    const points = this.copy.getMap(POINTS);
    if (points.size > MAX_PLANNED_POINTS)
      return refused(problem('invalid.too-many', { max: MAX_PLANNED_POINTS }, POINTS));
    for (const key of changed.get(points) ?? []) {
      const value = points.get(key ?? '');
      if (value === undefined) continue;
      const parsed = plannedPointSchema.safeParse(value);
      if (!parsed.success) return refused(within(POINTS, problemOf(parsed.error)));
      if (parsed.data.id !== key) return refused(problem('invalid.value', {}, `${POINTS}.id`));
    }
    const mask = this.copy.getArray<object>(MASK);
    if (mask.length > MAX_MASK_STROKES) return refused(problem('invalid.too-many', { max: MAX_MASK_STROKES }, MASK));
    if (changed.has(mask)) {
      for (const stroke of mask) {
        if (typeof stroke === 'object' && this.goodStrokes.has(stroke)) continue;
        const parsed = maskStrokeSchema.safeParse(stroke);
        if (!parsed.success) return refused(within(MASK, problemOf(parsed.error)));
        this.goodStrokes.add(stroke);
      }
    }
    const settings = this.copy.getMap(SETTINGS);
    if (changed.has(settings)) {
      const parsed = settingsSchema.safeParse(settings.toJSON());
      if (!parsed.success) return refused(within(SETTINGS, problemOf(parsed.error)));
    }
    return null;
  }

  private comments(changed: ReadonlyMap<unknown, ReadonlySet<string | null>>, by: Author): Verdict | null {
    const comments = this.copy.getMap(COMMENTS);
    if (comments.size > MAX_COMMENTS) return refused(problem('invalid.too-many', { max: MAX_COMMENTS }, COMMENTS));
    for (const key of changed.get(comments) ?? []) {
      const before = this.original.getMap<Comment>(COMMENTS).get(key ?? '') ?? null;
      const value = comments.get(key ?? '');
      const parsed = commentSchema.safeParse(value);
      if (value !== undefined && !parsed.success) return refused(within(COMMENTS, problemOf(parsed.error)));
      const after = parsed.data ?? null;
      if (after !== null && after.id !== key) return refused(problem('invalid.value', {}, `${COMMENTS}.id`));
      if (!mayChangeComment(before, after, by)) return refused(problem('forbidden.not-yours', {}, COMMENTS));
    }
    return null;
  }
}
