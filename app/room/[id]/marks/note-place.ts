/** Where a note at a point stands: above it, or under it where the room's own words stand at the upper edge of the stage. CSS px. */

/** The room's words end above this; a note of two lines above a point nearer to the edge than this would lie under them. */
const [WORDS_END, ROOM_ABOVE] = [56, 104];
/** Between point and note; under it a finger hides more. */
const [GAP_ABOVE, GAP_UNDER] = [10, 20];

/**
 * @param y of the point, from the upper edge of the stage
 * @returns whether `y` is the note's lower edge, else its upper one
 */
export function notePlace(y: number): { readonly above: boolean; readonly y: number } {
  if (y >= ROOM_ABOVE) return { above: true, y: y - GAP_ABOVE };
  return { above: false, y: Math.max(WORDS_END, y + GAP_UNDER) };
}
