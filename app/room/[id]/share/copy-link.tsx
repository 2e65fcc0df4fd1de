'use client';
import { Check, Copy, QrCode } from 'lucide-react';
import Image from 'next/image';
import { toDataURL } from 'qrcode';
import { useEffect, useRef, useState } from 'react';
import { hasFingersFirst } from '@/app/browser/platform';
import { Button } from '@/app/ui/button';
import { IconButton } from '@/app/ui/icon-button';
import { Input } from '@/app/ui/input';
import { shownKeys } from '@/app/ui/keys';
import { useWords } from '@/app/words/words-provider';
import { useLinkAddress } from '@/app/rooms/link-address';

const COPIED_MS = 2000;
/** Side of the QR code, px: a phone reads it across a table. */
const QR_PX = 208;

/** A link to copy by button or by hand, and as a QR code for a phone. */
export function CopyLink({ link, label }: { link: string; label: string }) {
  const t = useWords();
  const { opens } = useLinkAddress();
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState(false);
  const [asCode, setAsCode] = useState(false);
  const [code, setCode] = useState<{ of: string; image: string } | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Plain http closes the clipboard to pages: the link is marked, so that Ctrl+C takes it.
      field.current?.select();
      setByHand(true);
    }
  };
  const canScan = opens === 'others';
  useEffect(() => {
    if (!asCode || !canScan) return;
    void toDataURL(link, { width: QR_PX, margin: 2 }).then((image) => setCode({ of: link, image }));
  }, [asCode, canScan, link]);
  return (
    <div>
      <div className="flex gap-1.5">
        <Input
          ref={field}
          readOnly
          value={link}
          aria-label={label}
          onFocus={(event) => event.currentTarget.select()}
          className="grow font-mono text-xs"
        />
        <Button look="primary" onClick={() => void copy()}>
          {copied ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
          <span>{copied ? t('share.copied') : t('share.copy')}</span>
        </Button>
        {/* A phone that reads a code of this machine alone would look for Tug on itself. */}
        {canScan && (
          <IconButton icon={QrCode} label={t('share.qr')} pressed={asCode} onClick={() => setAsCode(!asCode)} />
        )}
      </div>
      {/* Nothing inside of a button is heard when it changes. */}
      <span role="status" className="sr-only">
        {copied ? t('share.copied') : ''}
      </span>
      <p role="status" className="text-soft mt-1 text-xs empty:hidden">
        {byHand &&
          (hasFingersFirst() ? t('share.copyByFinger') : t('share.copyByHand', { keys: shownKeys(t, 'Ctrl+C') }))}
      </p>
      {asCode && code?.of === link && (
        <Image
          src={code.image}
          alt={t('share.qrOf', { what: label })}
          width={QR_PX}
          height={QR_PX}
          unoptimized
          className="mx-auto mt-3 rounded-lg"
        />
      )}
    </div>
  );
}
