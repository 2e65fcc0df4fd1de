'use client';
import { ImageOff, MessageCircle, Star } from 'lucide-react';
import { memo, useState } from 'react';
import { useFormatter } from 'use-intl';
import { useAgo } from '@/app/words/ago';
import { authorWords } from '@/app/words/author-words';
import { cx } from '@/app/ui/cx';
import type { TreeRow } from '@/lib/history/tree';
import type { Point } from '@/lib/geometry/point';
import type { HistoryNode } from '@/lib/protocol';
import { useRoom } from '../connection/context';
import { canEdit } from '@/lib/client/room-state';
import { useEditor, useUi } from '../state/editor';
import { Lanes } from './lanes';
import { NodeThumbnail } from './node-thumbnail';
import { nodeWords } from '@/app/words/node-words';
import { useWords } from '@/app/words/words-provider';
import { RowMenu } from './row-menu';

const FULL = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** One edit: where it lies in the tree, how it looks, what it was, whose and when. Drawn anew only when it changes, not at every scroll. */
export const HistoryRow = memo(function HistoryRow({
  row,
  width,
  aside,
  threads,
  onRename,
}: {
  row: TreeRow<HistoryNode>;
  /** Of the lanes, px; 0 = none are drawn, because rows are left out. */
  width: number;
  /** Not on the way to where the room stands: undone, or on another branch. */
  aside: boolean;
  /** Open threads pinned to it. */
  threads: number;
  onRename: (node: HistoryNode) => void;
}) {
  const t = useWords();
  const { node } = row;
  const { ui } = useEditor();
  const edits = useRoom(canEdit);
  const now = useRoom((state) => state.head === node.id);
  const looked = useUi((state) => state.looking === node.id);
  const ago = useAgo();
  const format = useFormatter();
  const gone = node.photo?.gone === true;
  const words = useRoom(({ nodes }) => nodeWords(t, node, nodes));
  const [menu, setMenu] = useState<Point | null>(null);
  return (
    <div
      onContextMenu={(event) => {
        event.preventDefault();
        setMenu({ x: event.clientX, y: event.clientY });
      }}
      className={cx('flex h-full items-center rounded-lg pr-0.5', looked ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      {width > 0 && <Lanes row={row} width={width} color={node.author.color} />}
      <button
        type="button"
        data-node={node.id}
        aria-current={now ? 'true' : undefined}
        aria-pressed={looked}
        onClick={() => ui.setState({ looking: now || gone ? null : node.id, compare: 'off' })}
        onDoubleClick={() => edits && onRename(node)}
        onKeyDown={(event) => event.key === 'F2' && edits && onRename(node)}
        className="flex h-full min-w-0 grow items-center gap-2 pl-1 text-left focus-visible:outline-offset-[-2px]"
      >
        {gone ? (
          <span className="bg-pressed text-soft flex size-10 shrink-0 items-center justify-center rounded-md">
            <ImageOff size={17} aria-hidden="true" />
          </span>
        ) : (
          <NodeThumbnail nodeId={node.id} className={cx('size-10', aside && !looked && 'opacity-60')} />
        )}
        <span className="min-w-0 grow">
          <span className="flex items-center gap-1">
            <span
              title={words}
              className={cx(
                'line-clamp-2 leading-tight font-medium text-pretty break-words',
                (aside || gone) && 'text-soft',
              )}
            >
              {gone ? t('history.photoDeleted', { edit: words }) : words}
            </span>
            {node.starred === true && (
              <Star
                size={13}
                className="text-warn shrink-0 fill-current"
                role="img"
                aria-label={t('history.starred')}
              />
            )}
          </span>
          <span className="text-soft flex items-center gap-1.5 text-xs">
            <span className="truncate">
              {authorWords(node)},{' '}
              <time dateTime={new Date(node.time).toISOString()} title={format.dateTime(node.time, FULL)}>
                {ago(node.time)}
              </time>
            </span>
            {now && (
              <span className="bg-accent text-on-accent shrink-0 rounded-full px-1.5 font-medium">
                {t('history.now')}
              </span>
            )}
          </span>
        </span>
        {threads > 0 && (
          <span className="text-soft flex shrink-0 items-center gap-0.5 text-xs">
            <MessageCircle size={13} role="img" aria-label={t('history.openComments')} /> {threads}
          </span>
        )}
      </button>
      <RowMenu node={node} words={words} at={menu} onClose={() => setMenu(null)} onRename={() => onRename(node)} />
    </div>
  );
});
