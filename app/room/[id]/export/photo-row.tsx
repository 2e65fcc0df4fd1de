'use client';
import { Copy, FileImage } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/ui/button';
import { Select } from '@/app/ui/select';
import { useWords } from '@/app/words/words-provider';

const TYPES = ['png', 'jpeg', 'webp', 'avif', 'tiff'] as const;
export type PhotoType = (typeof TYPES)[number];
/** Those that lose something. */
const LOSSY: readonly PhotoType[] = ['jpeg', 'webp', 'avif'];
const QUALITIES = [
  ['export.quality.best', 98],
  ['export.quality.high', 92],
  ['export.quality.medium', 80],
  ['export.quality.small', 60],
] as const;
/** What people do not see the difference of. */
const USUAL_QUALITY = 92;
const EXTENSIONS: Readonly<Record<PhotoType, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  tiff: 'tif',
};

/** A photo at its full size: as a file of the chosen kind, or on the clipboard. */
export function PhotoRow({
  busy,
  disabled,
  onSave,
  onCopy,
}: {
  busy: boolean;
  disabled: boolean;
  onSave: (type: PhotoType, extension: string, quality: number) => void;
  onCopy: () => void;
}) {
  const t = useWords();
  const [type, setType] = useState<PhotoType>('png');
  const [quality, setQuality] = useState(USUAL_QUALITY);
  return (
    <li className="border-line flex flex-wrap items-center gap-3 border-b py-2">
      <FileImage size={18} aria-hidden="true" className="text-soft shrink-0" />
      <span className="min-w-0 grow basis-28">
        <span className="block font-medium">{t('export.photo')}</span>
        <span className="text-soft block text-xs">{t('export.photoHint')}</span>
      </span>
      {/* Together in one line below where there is no place beside the words. */}
      <span className="ml-auto flex flex-wrap items-center justify-end gap-2">
        <Select
          aria-label={t('export.photoType')}
          value={type}
          disabled={disabled}
          onChange={({ target }) => setType(TYPES.find((known) => known === target.value) ?? 'png')}
        >
          {TYPES.map((known) => (
            <option key={known} value={known}>
              {known.toUpperCase()}
            </option>
          ))}
        </Select>
        {LOSSY.includes(type) && (
          <Select
            aria-label={t('export.quality.label')}
            value={String(quality)}
            disabled={disabled}
            onChange={({ target }) => setQuality(Number(target.value))}
          >
            {QUALITIES.map(([label, value]) => (
              <option key={value} value={value}>
                {t(label)}
              </option>
            ))}
          </Select>
        )}
        <Button disabled={disabled} onClick={onCopy} aria-label={t('export.copyPhoto')}>
          <Copy size={15} aria-hidden="true" />
        </Button>
        <Button
          disabled={disabled}
          onClick={() => onSave(type, EXTENSIONS[type], quality)}
          aria-label={t('export.saveThis', { what: t('export.photo') })}
        >
          {busy ? t('export.making') : t('app.save')}
        </Button>
      </span>
    </li>
  );
}
