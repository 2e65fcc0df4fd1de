/** Cells of a square grid that are asked for: rows and columns from the first to the last, both included. */
export interface Cells {
  /** Cells a side of the whole grid. */
  readonly size: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export const allCells = (size: number): Cells => ({ size, top: 0, bottom: size - 1, left: 0, right: size - 1 });

export const oneCell = (size: number, row: number, column: number): Cells => ({
  size,
  top: row,
  bottom: row,
  left: column,
  right: column,
});
