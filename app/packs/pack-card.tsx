'use client';
import { ArrowRight, PackageMinus } from 'lucide-react';
import Image from 'next/image';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import type { PackSummary } from '@/lib/protocol';
import { useStepTime } from '@/app/words/step-time';
import { useWords } from '@/app/words/words-provider';
import type { Words } from '@/app/words/words';
import { api } from '../browser/api';
import { Button } from '../ui/button';
import { PutAwayDialog } from './put-away-dialog';

const MEGABYTE = 1024 * 1024;
/** Side at which a sheet is shown at most, px. */
const SHEET_PX = 512;

/** What a pack can do, in sentences. */
function abilities(t: Words, { capabilities, dragBy }: PackSummary): string[] {
  const pulls = !capabilities.includes('drag')
    ? t('packs.canOnlyDraw')
    : dragBy === 'solver'
      ? t('packs.canPullSolved')
      : t('packs.canPull');
  return [
    pulls,
    ...(capabilities.includes('surface') ? [t('packs.canSurface')] : []),
    ...(capabilities.includes('invert') ? [t('packs.canInvert')] : []),
  ];
}

/** One pack: a sheet of its pictures, and what is to be known of it. */
export function PackCard({
  pack,
  removable,
  onChanged,
}: {
  pack: PackSummary;
  removable: boolean;
  onChanged: () => void;
}) {
  const t = useWords();
  const stepTime = useStepTime();
  const [asking, setAsking] = useState(false);
  const { name, title, description, generator, resolution, layers, licence, credits, bytes, stepMs } = pack;
  return (
    <li
      data-pack={name}
      className="bg-panel border-line grid gap-x-6 gap-y-4 rounded-xl border p-4 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)] lg:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]"
    >
      <Image
        src={api.sheetUrl(pack)}
        alt={t('packs.sheet', { pack: title })}
        width={SHEET_PX}
        height={SHEET_PX}
        unoptimized
        className="bg-hover aspect-square w-full rounded-lg object-cover"
      />
      <div className="flex min-w-0 flex-col gap-3">
        <div>
          <h2 className="text-lg font-semibold break-words">{title}</h2>
          {description !== '' && <p className="text-soft mt-0.5 break-words">{description}</p>}
        </div>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
          <Fact term={t('packs.can')}>
            {abilities(t, pack).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </Fact>
          {stepMs !== undefined && <Fact term={t('packs.step')}>{t('packs.stepIs', { time: stepTime(stepMs) })}</Fact>}
          <Fact term={t('packs.picture')}>{t('packs.pictureIs', { px: resolution, layers })}</Fact>
          {bytes !== undefined && (
            <Fact term={t('packs.size')}>{t('packs.sizeIs', { megabytes: bytes / MEGABYTE })}</Fact>
          )}
          <Fact term={t('packs.licence')}>{licence}</Fact>
          <Fact term={t('packs.credits')}>
            {credits === undefined || credits.length === 0
              ? t('packs.noCredits')
              : credits.map((credit) => <p key={credit}>{credit}</p>)}
          </Fact>
          <Fact term={t('packs.name')}>
            <code className="font-mono text-xs">{name}</code>
          </Fact>
          <Fact term={t('packs.hash')}>
            <code className="font-mono text-xs break-all">{generator}</code>
          </Fact>
        </dl>
        <div className="mt-auto flex flex-wrap gap-2">
          <Link
            href={`/?${new URLSearchParams({ pack: name }).toString()}`}
            className="border-line-strong/50 bg-raised hover:bg-hover inline-flex h-8 items-center gap-1.5 rounded-md border px-3 text-sm font-medium pointer-coarse:h-10"
          >
            {t('packs.room')} <ArrowRight size={15} aria-hidden="true" />
          </Link>
          {removable && (
            <Button look="quiet" onClick={() => setAsking(true)}>
              <PackageMinus size={15} aria-hidden="true" /> {t('packs.away.remove')}
            </Button>
          )}
        </div>
      </div>
      {asking && <PutAwayDialog pack={pack} onClose={() => setAsking(false)} onDone={onChanged} />}
    </li>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="sm:contents">
      <dt className="text-soft">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
