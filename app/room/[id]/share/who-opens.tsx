'use client';
import { useLinkAddress } from '@/app/rooms/link-address';
import { Select } from '@/app/ui/select';
import { useWords } from '@/app/words/words-provider';

/** On this very machine: who can open the links below, and what to do when nobody else can. */
export function WhoOpens() {
  const t = useWords();
  const { server, opens, choices, choose } = useLinkAddress();
  if (opens === 'others') {
    if (choices.length < 2) return null;
    return (
      <label className="mb-3 flex items-center justify-between gap-3">
        <span>{t('share.opens.address')}</span>
        <Select value={server} onChange={(event) => choose(event.target.value)} className="min-w-0">
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {new URL(choice).host}
            </option>
          ))}
        </Select>
      </label>
    );
  }
  return (
    <p role="status" data-opens={opens} className="bg-warn-soft text-warn mb-3 rounded-lg px-3 py-2 text-pretty">
      {opens === 'machine'
        ? t.rich('share.opens.machine', {
            command: (chunks) => <code className="font-mono">{chunks}</code>,
          })
        : t('share.opens.unknown', { host: location.host })}
    </p>
  );
}
