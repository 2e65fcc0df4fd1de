'use client';
import { Slider } from 'radix-ui';
import { useMemo } from 'react';
import { frameAtTime } from '@/lib/replay/timeline';
import { useRoom } from '../connection/context';
import { authorWords } from '@/app/words/author-words';
import { nodeWords } from '@/app/words/node-words';
import { useWords } from '@/app/words/words-provider';
import { usePlayer, usePlayerState } from './use-player';

/** The whole way as a line, one piece an edit in its author's colour. */
export function Scrubber() {
  const t = useWords();
  const player = usePlayer();
  const timeline = usePlayerState((state) => state.timeline);
  const index = usePlayerState((state) => state.index);
  const nodes = useRoom((state) => state.nodes);
  const pieces = useMemo(() => {
    const lengths = new Map<string, number>();
    for (const { nodeId, durationMs } of timeline.frames) lengths.set(nodeId, (lengths.get(nodeId) ?? 0) + durationMs);
    return [...lengths].map(([id, ms]) => ({ id, part: ms / timeline.durationMs, color: nodes.get(id)?.author.color }));
  }, [timeline, nodes]);
  const frame = timeline.frames[index];
  const node = nodes.get(frame?.nodeId ?? '');
  const words =
    node === undefined || frame === undefined
      ? ''
      : node.steps === 0
        ? t('history.by', { edit: nodeWords(t, node, nodes), name: authorWords(node) })
        : t('replay.stepOf', {
            edit: nodeWords(t, node, nodes),
            name: authorWords(node),
            step: frame.step,
            steps: node.steps,
          });
  return (
    <div className="flex items-center gap-3">
      <Slider.Root
        value={[frame?.startMs ?? 0]}
        min={0}
        max={timeline.frames.at(-1)?.startMs ?? 1}
        step={1}
        onValueChange={([ms]) => {
          player.pause();
          player.seek(frameAtTime(timeline, ms ?? 0));
        }}
        className="relative flex h-8 grow touch-none items-center select-none"
      >
        <Slider.Track className="relative flex h-2 grow gap-px overflow-hidden rounded-full">
          {pieces.map(({ id, part, color }) => (
            <span
              key={id}
              className="h-full min-w-px opacity-80"
              style={{ flexGrow: part, background: color ?? 'var(--line-strong)' }}
            />
          ))}
        </Slider.Track>
        <Slider.Thumb
          aria-label={t('replay.moment')}
          aria-valuetext={words}
          // The arrow keys of the page jump from edit to edit; here too, since a pixel of time means little.
          onKeyDown={(event) => event.key.startsWith('Arrow') && event.preventDefault()}
          className="border-ink bg-panel block h-6 w-3 rounded-full border-2 shadow-sm"
        />
      </Slider.Root>
      <output
        className="text-soft shrink-0 text-right text-xs tabular-nums"
        // As wide as it ever gets, so that the line keeps its length.
        style={{ width: `${2 * String(timeline.frames.length).length + 3}ch` }}
        aria-hidden="true"
      >
        {t('replay.frameOf', { frame: String(index + 1), frames: String(timeline.frames.length) })}
      </output>
    </div>
  );
}
