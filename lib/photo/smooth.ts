/** 0 up to `from`, 1 from `to` on, smooth between; as GLSL's smoothstep. */
export function smooth(value: number, from: number, to: number): number {
  const t = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}
