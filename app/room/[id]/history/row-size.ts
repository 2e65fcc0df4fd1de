/** Height of a row of the history, px. Fixed, so that a list of thousands needs to measure none. */
export const ROW_PX = 56;
