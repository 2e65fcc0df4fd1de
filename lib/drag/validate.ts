import type { DragModelShape } from './model';
import { DragInputError } from './errors';
import { validateSettings } from './settings';
import type { DragMask, DragPoint, DragRequest } from './types';
import type { Point } from '../geometry/point';

/** Ids come from users; 100 characters hold any kind of id and bound what is sent back with each frame. */
const MAX_ID_LENGTH = 100;
/** Masks finer than the picture carry nothing; coarser than 8 cells a side they cannot describe a region. */
const MIN_MASK_SIZE = 8;

/** @throws DragInputError that names the first field at fault. */
export function validateRequest(request: DragRequest, shape: DragModelShape): void {
  validateLatent(request.ws, shape);
  validatePoints(request.points, shape);
  if (request.points.length === 0) throw new DragInputError('points', 'must hold at least one point');
  validateMask(request.mask, shape);
  validateSettings(request.settings, shape);
  if (request.soFar === undefined) return;
  validateLatent(request.soFar.startWs, shape);
  request.soFar.positions.forEach(({ position }, i) => {
    inside(`soFar.positions[${i}].position`, position, 0, shape.resolution);
  });
}

/** A latent must have layers x wDim finite numbers. */
export function validateLatent(ws: Float32Array, shape: Pick<DragModelShape, 'layers' | 'wDim'>): void {
  const length = shape.layers * shape.wDim;
  if (!(ws instanceof Float32Array)) throw new DragInputError('ws', 'must be a Float32Array');
  if (ws.length !== length) {
    throw new DragInputError('ws', `must have ${shape.layers} x ${shape.wDim} = ${length} numbers, has ${ws.length}`);
  }
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(ws[i])) throw new DragInputError(`ws[${i}]`, `must be a finite number, is ${ws[i]}`);
  }
}

/** Up to `maxPoints` points with different ids; handles inside the picture, targets at most one picture away from it. */
export function validatePoints(
  points: readonly DragPoint[],
  shape: Pick<DragModelShape, 'resolution' | 'maxPoints'>,
): void {
  if (points.length > shape.maxPoints) {
    throw new DragInputError('points', `at most ${shape.maxPoints} points in one drag, got ${points.length}`, {
      kind: 'too-many-points',
      max: shape.maxPoints,
    });
  }
  const ids = new Set<string>();
  points.forEach((point, i) => {
    const field = `points[${i}]`;
    if (typeof point.id !== 'string' || point.id.length === 0 || point.id.length > MAX_ID_LENGTH) {
      throw new DragInputError(`${field}.id`, `must be a text of 1 to ${MAX_ID_LENGTH} characters`);
    }
    if (ids.has(point.id)) throw new DragInputError(`${field}.id`, `"${point.id}" is used by another point`);
    ids.add(point.id);
    inside(`${field}.handle`, point.handle, 0, shape.resolution);
    inside(`${field}.target`, point.target, -shape.resolution, 2 * shape.resolution);
  });
}

/** A mask is square, 8 cells to the picture's size, each cell 0 or 1, at least one of them 1. */
export function validateMask(mask: DragMask | null, shape: Pick<DragModelShape, 'resolution'>): void {
  if (mask === null) return;
  if (!Number.isInteger(mask.size) || mask.size < MIN_MASK_SIZE || mask.size > shape.resolution) {
    throw new DragInputError(
      'mask.size',
      `must be a whole number from ${MIN_MASK_SIZE} to ${shape.resolution}, got ${mask.size}`,
    );
  }
  if (mask.cells.length !== mask.size * mask.size) {
    throw new DragInputError(
      'mask.cells',
      `must have ${mask.size} x ${mask.size} = ${mask.size * mask.size} cells, has ${mask.cells.length}`,
    );
  }
  let painted = 0;
  for (const cell of mask.cells) {
    if (cell > 1) throw new DragInputError('mask.cells', `must hold only 0 and 1, found ${cell}`);
    painted += cell;
  }
  if (painted === 0)
    throw new DragInputError(
      'mask.cells',
      'nothing is painted, so nothing may move; leave the mask out to move everything',
      { kind: 'nothing-painted' },
    );
}

function inside(field: string, p: Point, min: number, max: number): void {
  for (const axis of ['x', 'y'] as const) {
    const value = p[axis];
    if (!(value >= min && value <= max)) {
      throw new DragInputError(`${field}.${axis}`, `must be from ${min} to ${max} px, got ${value}`, {
        kind: 'range',
        min,
        max,
      });
    }
  }
}
