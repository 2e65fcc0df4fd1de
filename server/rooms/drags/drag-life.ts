/** The drag of a room that runs, from its first step to its edit: what it takes, how it ends, and what becomes of its pulls. */
import type { Logger } from 'pino';
import { isToMove } from '../../../lib/document/schema';
import type { DragResult, Grab } from '../../../lib/drag/types';
import { MAX_EDIT_STEPS, type Problem, type ServerMessages } from '../../../lib/protocol';
import { isUnexpected, toProblem } from '../../access/refused';
import type { InferencePool } from '../../inference/pool';
import type { Metrics } from '../../metrics/metrics';
import type { RoomDocument } from '../document/document';
import type { RoomEdits } from '../edits/edits';
import type { Author, RoomHistory } from '../history/history';
import type { RoomPeople } from '../people/people';
import type { RoomPhotos } from '../photos/room-photos';
import type { RoomScreen } from '../screen/screen';
import type { ShownPictures } from '../shown/shown-pictures';
import type { Pull } from './pulls';
import type { RoomPulls } from './room-pulls';
import type { RunningDrag } from './running-drag';
import type { DragOutcome, DragState } from './state';

/** What lies below the drags. */
export interface DragsParts {
  readonly engine: InferencePool;
  readonly shown: ShownPictures;
  readonly history: RoomHistory;
  readonly document: RoomDocument;
  readonly people: RoomPeople;
  readonly screen: RoomScreen;
  readonly edits: RoomEdits;
  readonly photos: RoomPhotos;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** One for a room; at most one drag at a time. */
export class DragLife {
  /** Who pulled or placed each point of the running drag, also those who left it. */
  readonly owners = new Map<string, string>();
  private now: DragState = { kind: 'idle' };

  constructor(
    private readonly parts: DragsParts,
    private readonly pulls: RoomPulls,
    /** Learns what points have hold of, once the engine has looked. */
    private readonly onGrabs: (drag: RunningDrag, grabs: readonly Grab[]) => void,
  ) {}

  get state(): DragState {
    return this.now;
  }

  /** The drag that runs, as clients are told of it. */
  get told(): ServerMessages['drag:start'] | null {
    return this.now.kind === 'idle' ? null : this.describe(this.now.drag);
  }

  /** Whoever begins it has the floor. @param points of the drag, with who pulled or placed each @returns when it is over */
  begin(drag: RunningDrag, points: readonly Pick<Pull, 'id' | 'memberId'>[]): Promise<DragOutcome> {
    this.owners.clear();
    for (const { id, memberId } of points) this.owners.set(id, memberId);
    const over = this.follow(drag);
    this.now = { kind: drag.kind === 'plan' ? 'plan' : 'live', drag, over };
    this.parts.people.broadcast('drag:start', this.describe(drag));
    return over;
  }

  /** Asks the engine to end the drag where it is. */
  endNow(held: 'go-on' | 'end'): void {
    if (this.now.kind === 'idle') return;
    this.endsWith(held);
    this.now.drag.stop();
  }

  /** The drag takes no more pulls. Once the held ones are to end with it, that stays so. */
  endsWith(held: 'go-on' | 'end'): void {
    const state = this.now;
    if (state.kind === 'idle') return;
    const { drag, over } = state;
    const ending = state.kind === 'ending' && state.held === 'end' ? 'end' : held;
    this.now = { kind: 'ending', drag, over, held: ending };
  }

  /** Everybody learns who pulls now. */
  tellPullers(drag: RunningDrag): void {
    this.parts.people.broadcast('drag:pullers', this.describe(drag));
  }

  /** From the first step to the commit. Never throws: whatever happens, the floor is free afterwards. */
  private async follow(drag: RunningDrag): Promise<DragOutcome> {
    const { edits, people, screen, log } = this.parts;
    let result: DragResult | null = null;
    let nodeId: string | null = null;
    let problem: Problem | null = null;
    try {
      const reached = await drag.run((step) => {
        const { photo, manifest } = drag.picture;
        if (photo === undefined) screen.step(drag.id, step, manifest.resolution);
        else screen.photoStep(drag.id, step, photo);
        if (step.grabs.length > 0) this.onGrabs(drag, step.grabs);
        if (step.index >= MAX_EDIT_STEPS) this.endNow('go-on');
      });
      // An edit that is full was stopped by nobody: pulls that are held go on.
      const full = reached.steps >= MAX_EDIT_STEPS && reached.reason === 'stopped';
      result = full ? { ...reached, reason: 'max-steps' } : reached;
      this.endsWith('go-on');
      if (result.reason !== 'cancelled' && result.steps > 0)
        nodeId = await edits.keep(drag.finished(result, this.owners, this.coauthors(drag)));
    } catch (error) {
      if (isUnexpected(error)) log.error({ err: error }, 'a drag failed');
      problem = toProblem(error);
      this.endsWith('end');
    }
    if (nodeId === null) await screen.showHead();
    const goesOn = this.now.kind === 'ending' && this.now.held === 'go-on' && result?.reason !== 'cancelled';
    this.now = { kind: 'idle' };
    this.pulls.passOn(drag, goesOn ? result : null);
    people.broadcast('drag:end', {
      dragId: drag.id,
      reason: result?.reason ?? 'stopped',
      nodeId,
      steps: result?.steps ?? 0,
      distance: result?.distance ?? 0,
      problem,
    });
    edits.floor.release();
    return { nodeId, problem };
  }

  /** Whoever pulled along, and did not take it back. */
  private coauthors(drag: RunningDrag): Author[] {
    const kept = this.pulls.of(drag.id).filter(({ state }) => state !== 'cancelled');
    const ids = new Set(kept.map(({ memberId }) => memberId));
    return [...this.parts.people.records].filter(({ id }) => ids.has(id) && id !== drag.author.id);
  }

  private describe(drag: RunningDrag): ServerMessages['drag:start'] {
    const placed = drag.fixed ? [] : this.parts.document.read().points.filter(isToMove);
    const pullers = drag.kind === 'pull' ? this.pulls.of(drag.id).filter(({ state }) => state === 'held') : placed;
    return {
      dragId: drag.id,
      live: drag.kind === 'pull',
      pullers: pullers.map(({ id, memberId }) => ({ pointId: id, memberId })),
    };
  }
}
