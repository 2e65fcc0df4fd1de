/**
 * How far around a pulled point the picture may follow, as brushes have a size: a number from 0 to 1. At 0 it is the part that was
 * pressed, at a half the face, at 1 the head, which goes as one; in between it goes over from one to the other.
 */
export const REACHES = ['part', 'face', 'head'] as const;
export type Reach = (typeof REACHES)[number];

const NUMBERS = { part: 0, face: 0.5, head: 1 } as const satisfies Record<Reach, number>;

/** The number of a reach by its name. */
export const reachNumber = (reach: Reach): number => NUMBERS[reach];

/** The reach by name that a number is nearest to. */
export const reachName = (reach: number): Reach => (reach < 0.25 ? 'part' : reach < 0.75 ? 'face' : 'head');

/** How much of a reach goes from the part to the face, 0..1. */
export const ofFace = (reach: number): number => Math.min(2 * reach, 1);

/** How much of it goes from the face to the head as one, 0..1. */
export const ofHead = (reach: number): number => Math.max(2 * reach - 1, 0);

/**
 * How what a pack draws keeps to a reach: its predictor is told of it, or anchors hold what lies beyond (reach-mask.ts). Steps that are
 * solved keep to none.
 */
export type ReachBy = 'predictor' | 'anchors' | 'nothing';
export const reachBy = ({ by, reach }: { by: 'predictor' | 'solver'; reach?: boolean | undefined }): ReachBy =>
  by === 'solver' ? 'nothing' : reach === true ? 'predictor' : 'anchors';
