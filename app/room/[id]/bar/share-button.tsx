'use client';
import { Check, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/app/ui/button';
import { toast } from '@/app/ui/toasts';

const COPIED_MS = 2000;

/** Copies the room's link. Where the clipboard is closed to pages (plain http) the link is shown to be copied by hand. */
export function ShareButton() {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const link = `${location.origin}${location.pathname}`;
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      toast(`The browser does not let this page copy. The link is ${link}`, 'info');
    }
  };
  return (
    <Button look="primary" className="mx-1 shrink-0 max-sm:px-2.5" onClick={() => void copy()}>
      {copied ? <Check size={15} aria-hidden="true" /> : <Link2 size={15} aria-hidden="true" />}
      <span className="max-sm:sr-only" role="status">
        {copied ? 'Link copied' : 'Copy link'}
      </span>
    </Button>
  );
}
