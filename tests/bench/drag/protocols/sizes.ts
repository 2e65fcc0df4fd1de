/** Cases of the smaller protocols: a quarter of the pairs. */
export function few(pairs: number): number {
  return Math.max(2, Math.round(pairs / 4));
}

/** Cases of each kind of stress: a twentieth of the pairs. */
export function fewer(pairs: number): number {
  return Math.max(2, Math.round(pairs / 20));
}
