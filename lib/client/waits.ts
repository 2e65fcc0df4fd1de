/** A connection that is not open by then never will be: something between holds it, ms. */
export const OPEN_MS = 8000;
/** A message that is not answered within this time counts as lost, ms. */
export const ANSWER_MS = 15_000;
