'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Download, Play, Star } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '@/app/ui/button';
import { IconButton } from '@/app/ui/icon-button';
import { Select } from '@/app/ui/select';
import { useWords } from '@/app/words/words-provider';
import { treeRows } from '@/lib/history/tree';
import { backFrom } from '@/lib/history/way';
import type { HistoryNode } from '@/lib/protocol';
import { useConnection, useRoom } from '../connection/context';
import { useOpenThreads } from '../comments/use-threads';
import { ExportDialog } from '../export/export-dialog';
import { useEditor, useUi } from '../state/editor';
import { EarlierComes } from '../connection/earlier-comes';
import { EVERYTHING, authorsOf, isFiltered, passes } from './filter';
import { HistoryRow } from './history-row';
import { lanesWidth } from './lanes';
import { RenameDialog } from './rename-dialog';
import { ROW_PX } from './row-size';

/** Rows drawn beyond those in sight, so that scrolling shows no gaps. */
const OVERSCAN = 8;

/** The tree of all edits, newest on top. A press looks at one; arrow keys walk. */
export function HistoryPanel() {
  const t = useWords();
  const router = useRouter();
  const { ui } = useEditor();
  const { membership } = useConnection();
  const nodes = useRoom((state) => state.nodes);
  const earlier = useRoom((state) => state.earlier);
  const head = useRoom((state) => state.head);
  const looking = useUi((state) => state.looking);
  const [filter, setFilter] = useState(EVERYTHING);
  const [renaming, setRenaming] = useState<HistoryNode | null>(null);
  const exporting = useUi((state) => state.exportOpen);
  const setExporting = (exportOpen: boolean) => ui.setState({ exportOpen });
  const scroll = useRef<HTMLDivElement>(null);
  const threads = useOpenThreads();

  const all = useMemo(() => treeRows([...nodes.values()]), [nodes]);
  const rows = useMemo(() => all.filter(({ node }) => passes(node, filter)), [all, filter]);
  const way = useMemo(() => new Set(head === null ? [] : backFrom((id) => nodes.get(id)?.parent, head)), [nodes, head]);
  const authors = useMemo(() => authorsOf(nodes.values()), [nodes]);
  const width = isFiltered(filter) ? 0 : lanesWidth(1 + Math.max(0, ...all.map(({ lane }) => lane)));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.node.id ?? index,
    overscan: OVERSCAN,
  });

  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || rows.length === 0) return;
    event.preventDefault();
    const at = rows.findIndex(({ node }) => node.id === (looking ?? head));
    const to = Math.min(rows.length - 1, Math.max(0, at + by));
    const next = rows[to]?.node.id;
    if (next === undefined) return;
    ui.setState({ looking: next === head ? null : next, compare: 'off' });
    virtual.scrollToIndex(to, { align: 'auto' });
    // After the row is drawn, which it may not be yet.
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus());
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-1 p-2 pb-1">
        <Select
          aria-label={t('history.editsOf')}
          value={filter.author ?? ''}
          onChange={(event) => setFilter({ ...filter, author: event.target.value === '' ? null : event.target.value })}
          className="min-w-0 grow"
        >
          <option value="">{t('history.everybody', { count: nodes.size + earlier })}</option>
          {authors.map(({ memberId, name }) => (
            <option key={memberId} value={memberId}>
              {name}
            </option>
          ))}
        </Select>
        <IconButton
          icon={Star}
          label={t('history.onlyStarred')}
          pressed={filter.starred}
          onClick={() => setFilter({ ...filter, starred: !filter.starred })}
        />
        <IconButton
          icon={Play}
          label={t('history.replay')}
          onClick={() => router.push(`/room/${membership.room}/replay`)}
        />
        <IconButton icon={Download} label={t('history.export')} onClick={() => setExporting(true)} />
      </div>
      <div ref={scroll} className="thin-scroll min-h-0 grow overflow-y-auto px-1.5 pb-1.5" onKeyDown={walk}>
        {rows.length === 0 && earlier === 0 && (
          <p className="text-soft flex flex-col items-center gap-2 p-6 text-center">
            {t('history.noneLikeThis')}
            <Button onClick={() => setFilter(EVERYTHING)}>{t('history.showAll')}</Button>
          </p>
        )}
        <ol aria-label={t('history.edits')} className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <li
                key={key}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0"
                style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
              >
                <HistoryRow
                  row={row}
                  width={width}
                  aside={!way.has(row.node.id)}
                  threads={threads.get(row.node.id) ?? 0}
                  onRename={setRenaming}
                />
              </li>
            );
          })}
        </ol>
        {earlier > 0 && <EarlierComes />}
      </div>
      {renaming !== null && <RenameDialog node={renaming} onClose={() => setRenaming(null)} />}
      {exporting && <ExportDialog nodeId={looking ?? head} onClose={() => setExporting(false)} />}
    </div>
  );
}
