import * as Y from 'yjs';
import { MAX_COMMENTS, mayChangeComment, type Comment } from '../../../lib/comments/comment';
import { COMMENTS, MASK, POINTS, SETTERS, SETTINGS, TIMES, documentSchema } from '../../../lib/document/schema';
import {
  MAX_DOCUMENT_BYTES,
  MAX_MASK_STROKES,
  MAX_PLANNED_POINTS,
  YJS_CLOSE,
  problem,
  type Problem,
  type Role,
} from '../../../lib/protocol';
import { commentFault, pointFault, settingFault, strokeFault } from './entries';
import { buildsUponMissing, strangeIn, type DecodedUpdate } from './structs';

/** Who an update comes from. */
export interface Author {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** What is to be done with an update. `missing`: it builds upon changes that have not come; ask for them. */
export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'bad'; readonly closeCode: number; readonly problem: Problem };

const bad = (closeCode: number, problem: Problem): Verdict => ({ kind: 'bad', closeCode, problem });
const malformed = bad(YJS_CLOSE.malformed, problem('invalid.bytes'));
/** Something under the name of a shared type is not as it must be. */
const refused = (problem: Problem): Verdict => bad(YJS_CLOSE.refused, problem);
const good: Verdict = { kind: 'good' };

/** Maps that only the server writes. */
const SERVERS_OWN: readonly string[] = [TIMES, SETTERS];

type Changed = ReadonlyMap<unknown, ReadonlySet<string | null>>;

/**
 * Decides whether an update may enter a room's document, by applying it to a second copy first: Yjs cannot take an update
 * back. What an update changed is checked against the schema, the rest was checked when it came. The copy is made when the first
 * update comes, and anew only after one that was applied and then refused, which ends the connection that it came from.
 */
export class DocumentGuard {
  private made: Y.Doc | null = null;
  /** At least the encoded size of the copy. */
  private bytes = 0;
  private readonly goodStrokes = new WeakSet();
  /** The copy's comments before the update that is being checked. */
  private known = new Map<string, Comment>();

  /** @param pending updates that were let in and are not in the original yet, in their order */
  constructor(
    private readonly original: Y.Doc,
    private readonly pending: () => readonly Uint8Array[] = () => [],
  ) {}

  private get copy(): Y.Doc {
    return (this.made ??= this.copied());
  }

  /**
   * The update has been applied to the copy when the verdict is `good`. It must then be pending at once and come into the
   * original later, or else `reset` be called.
   *
   * @param by who sends it
   */
  check(update: Uint8Array, by: Author): Verdict {
    let decoded: DecodedUpdate;
    let strange: Problem | null;
    try {
      decoded = Y.decodeUpdate(update);
      strange = strangeIn(this.original.store, decoded);
    } catch {
      return malformed;
    }
    if (strange !== null) return refused(strange);
    if (buildsUponMissing(this.copy.store, decoded)) return { kind: 'missing' };
    const verdict = this.tryOut(update, by);
    if (verdict.kind !== 'good') this.reset();
    return verdict;
  }

  /** A change that the server itself makes, applied to the copy. @returns it as an update; null when it changed nothing. */
  make(change: (doc: Y.Doc) => void): Uint8Array | null {
    const updates: Uint8Array[] = [];
    const note = (update: Uint8Array) => updates.push(update);
    this.copy.on('update', note);
    this.copy.transact(() => {
      change(this.copy);
    });
    this.copy.off('update', note);
    this.noteComments();
    for (const { length } of updates) this.bytes += length;
    return updates.length === 0 ? null : Y.mergeUpdates(updates);
  }

  /** Forgets what is neither in the original nor pending. */
  reset(): void {
    this.made?.destroy();
    this.made = null;
  }

  destroy(): void {
    this.reset();
  }

  private copied(): Y.Doc {
    const copy = new Y.Doc();
    // Defines the types, so that content of another kind under their names shows.
    copy.getMap(POINTS);
    copy.getArray(MASK);
    copy.getMap(SETTINGS);
    const comments = copy.getMap<Comment>(COMMENTS);
    for (const name of SERVERS_OWN) copy.getMap(name);
    const state = Y.encodeStateAsUpdate(this.original);
    const updates = [state, ...this.pending()];
    for (const update of updates) Y.applyUpdate(copy, update);
    this.bytes = updates.reduce((sum, { length }) => sum + length, 0);
    this.known = new Map(comments.entries());
    return copy;
  }

  private noteComments(): void {
    this.known = new Map(this.copy.getMap<Comment>(COMMENTS).entries());
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
      return malformed;
    } finally {
      this.copy.off('afterTransaction', note);
    }
    // Nothing is missing, so its parts build upon each other in a circle.
    if (this.copy.store.pendingStructs !== null || this.copy.store.pendingDs !== null) return malformed;
    return this.size(update) ?? this.shape() ?? this.content(changed) ?? this.comments(changed, by) ?? good;
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
    for (const name of this.copy.share.keys())
      if (!SERVERS_OWN.includes(name) && !Object.hasOwn(documentSchema.shape, name))
        return refused(problem('invalid.unknown-field', {}, name));
    const maps = [POINTS, SETTINGS, COMMENTS, ...SERVERS_OWN].map((name) => this.copy.getMap(name));
    if (maps.some((map) => map._start !== null)) return refused(problem('invalid.type', { expected: 'map' }));
    if (this.copy.getArray(MASK)._map.size > 0) return refused(problem('invalid.type', { expected: 'array' }, MASK));
    return null;
  }

  private content(changed: Changed): Verdict | null {
    for (const name of SERVERS_OWN)
      if (changed.has(this.copy.getMap(name))) return refused(problem('forbidden.not-yours', {}, name));
    const points = this.copy.getMap(POINTS);
    if (points.size > MAX_PLANNED_POINTS)
      return refused(problem('invalid.too-many', { max: MAX_PLANNED_POINTS }, POINTS));
    const mask = this.copy.getArray<object>(MASK);
    if (mask.length > MAX_MASK_STROKES) return refused(problem('invalid.too-many', { max: MAX_MASK_STROKES }, MASK));
    const fault =
      firstFault(changed, points, pointFault) ??
      firstFault(changed, this.copy.getMap(SETTINGS), settingFault) ??
      (changed.has(mask) ? this.strokes(mask) : null);
    return fault === null ? null : refused(fault);
  }

  private strokes(mask: Y.Array<object>): Problem | null {
    for (const stroke of mask) {
      if (typeof stroke === 'object' && this.goodStrokes.has(stroke)) continue;
      const fault = strokeFault(stroke);
      if (fault !== null) return fault;
      this.goodStrokes.add(stroke);
    }
    return null;
  }

  private comments(changed: Changed, by: Author): Verdict | null {
    const comments = this.copy.getMap<Comment>(COMMENTS);
    if (comments.size > MAX_COMMENTS) return refused(problem('invalid.too-many', { max: MAX_COMMENTS }, COMMENTS));
    const keys = changed.get(comments);
    if (keys === undefined) return null;
    const fault = firstFault(changed, comments, commentFault);
    if (fault !== null) return refused(fault);
    for (const key of keys) {
      const [before, after] = [this.known.get(key ?? '') ?? null, comments.get(key ?? '') ?? null];
      if (!mayChangeComment(before, after, by)) return refused(problem('forbidden.not-yours', {}, COMMENTS));
    }
    this.noteComments();
    return null;
  }
}

/** Of the entries of a map that an update changed. An entry that is there must hold something. */
function firstFault<T>(
  changed: Changed,
  map: Y.Map<T>,
  faultOf: (key: string, value: unknown) => Problem | null,
): Problem | null {
  for (const key of changed.get(map) ?? []) {
    if (key === null || !map.has(key)) continue;
    const fault = faultOf(key, map.get(key));
    if (fault !== null) return fault;
  }
  return null;
}
