'use client';
import { useUi } from '../state/editor';
import { useToScreen } from '../state/use-to-screen';

const ARM = 12;

/** Where the keyboard's press would be. */
export function CrosshairOverlay() {
  const crosshair = useUi((state) => state.crosshair);
  const toScreen = useToScreen();
  if (crosshair === null) return null;
  const { x, y } = toScreen(crosshair);
  const path = `M${x - ARM} ${y}h${ARM * 2}M${x} ${y - ARM}v${ARM * 2}`;
  return (
    <g data-crosshair="">
      <path d={path} stroke="rgb(0 0 0 / 0.7)" strokeWidth={4} />
      <path d={path} stroke="#fff" strokeWidth={1.5} />
    </g>
  );
}
