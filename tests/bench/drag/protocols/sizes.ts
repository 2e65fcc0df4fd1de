/** Cases of the smaller protocols: an eighth of the pairs. */
export function few(pairs: number): number {
  return Math.max(2, Math.round(pairs / 8));
}

/** Cases of each kind of stress: a fortieth of the pairs. */
export function fewer(pairs: number): number {
  return Math.max(2, Math.round(pairs / 40));
}
