'use client';
import { Check, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

/** A menu that opens from an icon. */
export function Menu({ icon: Icon, label, children }: { icon: LucideIcon; label: string; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={label}
        className="text-soft hover:bg-hover hover:text-ink data-[state=open]:bg-hover inline-flex size-8 shrink-0 items-center justify-center rounded-md pointer-coarse:size-10"
      >
        <Icon size={17} strokeWidth={1.9} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="bg-raised shadow-float border-line animate-appear z-50 min-w-44 rounded-lg border p-1"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ITEM =
  'data-[highlighted]:bg-hover flex h-8 items-center gap-2.5 rounded px-2 outline-none select-none pointer-coarse:h-10 data-[disabled]:opacity-45';

/** One of several; `lang` when its label is in another language than the page. */
export function MenuChoice({
  value,
  label,
  icon: Icon,
  lang,
}: {
  value: string;
  label: string;
  icon: LucideIcon;
  lang?: string;
}) {
  return (
    <DropdownMenu.RadioItem value={value} lang={lang} className={ITEM}>
      <Icon size={16} aria-hidden="true" className="text-soft" />
      <span className="grow">{label}</span>
      <DropdownMenu.ItemIndicator>
        <Check size={15} aria-hidden="true" className="text-accent" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

export function MenuItem({
  label,
  icon: Icon,
  disabled,
  onSelect,
}: {
  label: string;
  icon: LucideIcon;
  disabled?: boolean;
  onSelect: () => void;
}) {
  return (
    <DropdownMenu.Item className={ITEM} disabled={disabled} onSelect={onSelect}>
      <Icon size={16} aria-hidden="true" className="text-soft" />
      <span className="grow">{label}</span>
    </DropdownMenu.Item>
  );
}
