/** A connection that is not open by then never will be: something between holds it, ms. */
export const OPEN_MS = 8000;
