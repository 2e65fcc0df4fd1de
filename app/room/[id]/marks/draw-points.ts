/** Handles and targets painted on a picture that leaves the program, where no overlay can lie on top. */
import type { TrackedPoint } from '@/lib/drag/types';

/** Sizes as parts of the picture's side, so that they look alike at every size. */
const DOT = 1 / 60;
const LINE = 1 / 160;

export function drawPoints(
  context: CanvasRenderingContext2D,
  points: readonly TrackedPoint[],
  colors: ReadonlyMap<string, string>,
  scale: number,
): void {
  const side = context.canvas.width;
  for (const { id, position, target, hold } of points) {
    const color = colors.get(id) ?? '#45dcb8';
    const [x, y] = [position.x * scale, position.y * scale];
    const [tx, ty] = [target.x * scale, target.y * scale];
    for (const [style, extra] of [
      ['rgb(0 0 0 / 0.6)', side * LINE],
      [color, 0],
    ] as const) {
      context.strokeStyle = style;
      context.fillStyle = style;
      context.lineWidth = side * LINE + extra;
      context.beginPath();
      if (!hold) {
        context.moveTo(x, y);
        context.lineTo(tx, ty);
        context.moveTo(tx + side * DOT, ty);
        context.arc(tx, ty, side * DOT, 0, 2 * Math.PI);
      }
      context.stroke();
      context.beginPath();
      if (hold) context.rect(x - side * DOT, y - side * DOT, 2 * side * DOT, 2 * side * DOT);
      else context.arc(x, y, side * DOT * 0.8 + extra / 2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
