'use client';
import { useMemo } from 'react';
import { ago } from '@/app/browser/time';
import { cx } from '@/app/ui/cx';
import type { HistoryNode } from '@/lib/protocol';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';
import { NodeThumbnail } from './node-thumbnail';
import { nodeWords } from './node-words';

/** Every edit of the room, newest first. A press looks at it; arrow keys walk. */
export function HistoryPanel() {
  const nodes = useRoom((state) => state.nodes);
  const list = useMemo(() => [...nodes.values()].sort((a, b) => b.time - a.time), [nodes]);
  const walk = (event: React.KeyboardEvent<HTMLElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-node]')];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + by];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.click();
  };
  return (
    <ol aria-label="Edits" className="flex flex-col gap-0.5 p-1.5" onKeyDown={walk}>
      {list.map((node) => (
        <HistoryRow key={node.id} node={node} />
      ))}
    </ol>
  );
}

function HistoryRow({ node }: { node: HistoryNode }) {
  const { ui } = useEditor();
  const now = useRoom((state) => state.current === node.id);
  const looked = useUi((state) => state.looking === node.id);
  return (
    <li>
      <button
        type="button"
        data-node={node.id}
        aria-current={now ? 'true' : undefined}
        aria-pressed={looked}
        onClick={() => ui.setState({ looking: now ? null : node.id, compare: 'off' })}
        className={cx(
          'flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left',
          looked ? 'bg-accent-soft' : 'hover:bg-hover',
        )}
      >
        <NodeThumbnail nodeId={node.id} />
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">{nodeWords(node)}</span>
          <span className="text-soft flex items-center gap-1.5 text-xs">
            <span
              className="size-2 shrink-0 rounded-full"
              style={{ background: node.author.color }}
              aria-hidden="true"
            />
            <span className="truncate">
              {node.author.name}, {ago(node.time)}
            </span>
          </span>
        </span>
        {now && (
          <span className="bg-accent text-on-accent shrink-0 rounded-full px-2 py-0.5 text-xs font-medium">Now</span>
        )}
      </button>
    </li>
  );
}
