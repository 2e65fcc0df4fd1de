import { UntrainedModel, picturesAStep, type Move } from '../../lib/drag/untrained/model';
import type { Natural } from '../../lib/drag/untrained/natural';
import type { DragModel } from '../../lib/drag/model';
import type { DragPack } from '../../lib/pack/manifest';
import type { PackGraphs } from './graphs';
import { OrtGenerator, type Batches } from './ort-model';

/**
 * Directions in which a step may change the code: each costs a picture every few steps. With 12, 24 and 40 on the generator of the
 * face pack, 68 landmarks of ten or twelve pairs came within 2.7, 2.3 and 1.8 px of 256; this lies between the last two.
 */
const MOST_MOVES = 32;

/** A pack whose drags are solved: a generator and what its codes are like. */
export class SolvedModel extends OrtGenerator {
  readonly picturesAStep: number;
  private readonly moves: readonly Move[];

  constructor(
    private readonly shape: DragPack,
    private readonly natural: Natural,
    graphs: PackGraphs,
    batches: Batches,
  ) {
    super(shape, graphs, batches);
    const count = Math.min(MOST_MOVES, natural.principal.count);
    this.picturesAStep = picturesAStep(count);
    this.moves = Array.from({ length: count }, (_, direction) => ({ direction, layers: shape.editLayers }));
  }

  /** A drag that looks into one direction only, so that a step of it takes two pictures: to time what a drag does for each. */
  trial(): DragModel {
    return new UntrainedModel(this.shape, this, this.natural, this.moves.slice(0, 1));
  }

  /** Each drag remembers what its last steps brought, so each has its own. */
  override dragModel(): DragModel {
    return new UntrainedModel(this.shape, this, this.natural, this.moves);
  }
}
