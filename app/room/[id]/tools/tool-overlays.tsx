'use client';
import type { RefObject } from 'react';
import { TOOLS } from './tools';

/** The first tool of the rail is drawn last, so that its marks lie on top. */
const FROM_BELOW = [...TOOLS].reverse();

/** What the tools draw over the picture; inside the stage's svg. */
export function ToolOverlays({ stage }: { stage: RefObject<HTMLElement | null> }) {
  return FROM_BELOW.map(({ tool, Overlay }) => Overlay !== undefined && <Overlay key={tool} stage={stage} />);
}
