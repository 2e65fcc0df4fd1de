import { FileDown } from 'lucide-react';

/** Covers the page while a file is held over it. */
export function DropVeil({ words }: { words: string }) {
  return (
    <div className="bg-bg/85 pointer-events-none fixed inset-3 z-50 flex flex-col items-center justify-center gap-3 rounded-2xl border-2 border-dashed border-current text-center">
      <FileDown size={34} aria-hidden="true" className="text-accent" />
      <p className="text-base font-semibold">{words}</p>
    </div>
  );
}
