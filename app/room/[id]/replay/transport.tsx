'use client';
import {
  Brush,
  ChevronLeft,
  ChevronRight,
  Columns2,
  MapPin,
  Pause,
  Play,
  Repeat,
  SkipBack,
  SkipForward,
} from 'lucide-react';
import { IconButton } from '@/app/ui/icon-button';
import { Select } from '@/app/ui/select';
import { leavesOf } from '@/lib/history/tree';
import { useConnection, useRoom } from '../connection/context';
import { authorWords } from '@/app/words/author-words';
import { nodeWords } from '@/app/words/node-words';
import { useWords } from '@/app/words/words-provider';
import { SPEEDS } from './player';
import type { Shown } from './shown';
import { timelineThrough, usePlayer, usePlayerState } from './use-player';

/** Everything that moves the replay, and what is shown of it. */
export function Transport({ shown, onShown }: { shown: Shown; onShown: (shown: Shown) => void }) {
  const t = useWords();
  const player = usePlayer();
  const playing = usePlayerState((state) => state.playing);
  const speed = usePlayerState((state) => state.speed);
  const loop = usePlayerState((state) => state.loop);
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-1">
      <span className="flex items-center">
        <IconButton
          side="top"
          icon={SkipBack}
          label={t('replay.editBefore')}
          keys="←"
          onClick={() => player.jump(-1)}
        />
        <IconButton
          side="top"
          icon={ChevronLeft}
          label={t('replay.stepBack')}
          keys=","
          onClick={() => player.step(-1)}
        />
        <IconButton
          side="top"
          icon={playing ? Pause : Play}
          label={playing ? t('replay.pause') : t('replay.play')}
          keys="Space"
          className="bg-accent! text-on-accent! mx-1 size-9! rounded-full!"
          onClick={() => player.toggle()}
        />
        <IconButton side="top" icon={ChevronRight} label={t('replay.stepOn')} keys="." onClick={() => player.step(1)} />
        <IconButton
          side="top"
          icon={SkipForward}
          label={t('replay.nextEdit')}
          keys="→"
          onClick={() => player.jump(1)}
        />
      </span>
      <span className="flex items-center gap-1">
        <Select
          aria-label={t('replay.speed')}
          value={speed}
          onChange={(event) => player.setSpeed(Number(event.target.value))}
          className="w-20"
        >
          {SPEEDS.map((value) => (
            <option key={value} value={value}>
              {t('replay.times', { speed: value })}
            </option>
          ))}
        </Select>
        <IconButton
          side="top"
          icon={Repeat}
          label={t('replay.loop')}
          keys="L"
          pressed={loop}
          onClick={() => player.setLoop(!loop)}
        />
      </span>
      <span className="flex items-center">
        <IconButton
          side="top"
          icon={MapPin}
          label={t('replay.points')}
          keys="H"
          pressed={shown.points}
          onClick={() => onShown({ ...shown, points: !shown.points })}
        />
        <IconButton
          side="top"
          icon={Brush}
          label={t('replay.mask')}
          keys="M"
          pressed={shown.mask}
          onClick={() => onShown({ ...shown, mask: !shown.mask })}
        />
        <IconButton
          side="top"
          icon={Columns2}
          label={t('replay.compare')}
          keys="B"
          pressed={shown.compare}
          onClick={() => onShown({ ...shown, compare: !shown.compare })}
        />
      </span>
      <Branches />
    </div>
  );
}

/** Which way through the tree, where it has several. */
function Branches() {
  const t = useWords();
  const connection = useConnection();
  const player = usePlayer();
  const nodes = useRoom((state) => state.nodes);
  const head = useRoom((state) => state.head);
  const end = usePlayerState(({ timeline }) => timeline.path.at(-1));
  const ends = leavesOf([...nodes.values()]);
  const listed = ends.some(({ id }) => id === end)
    ? ends
    : [...ends, ...[nodes.get(end ?? '')].filter((n) => n !== undefined)];
  if (listed.length < 2) return null;
  return (
    <Select
      aria-label={t('replay.branch')}
      value={end}
      onChange={(event) => {
        const through = timelineThrough(connection, event.target.value, null);
        if (through !== null) player.load(through.timeline, 0);
      }}
      className="max-w-56"
    >
      {listed.map((node) => (
        <option key={node.id} value={node.id}>
          {t(node.id === head ? 'replay.toNow' : 'replay.to', {
            edit: nodeWords(t, node, nodes),
            name: authorWords(node),
          })}
        </option>
      ))}
    </Select>
  );
}
