/** What is laid over the picture, and whether before and after stand side by side. */
export interface Shown {
  readonly points: boolean;
  readonly mask: boolean;
  readonly compare: boolean;
}
