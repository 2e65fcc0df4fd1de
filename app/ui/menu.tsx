'use client';
import { Check, ChevronDown, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { giveBackFocus } from './focus-memory';
import { KeysOfKeyboard } from './keys';

const CONTENT =
  'bg-raised shadow-float border-line animate-appear thin-scroll z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-lg border p-1';

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
        <DropdownMenu.Content align="end" sideOffset={6} collisionPadding={8} className={CONTENT}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same that opens from a name, which shows that it does. @param onDoubleClick on the name */
export function NameMenu({
  name,
  label,
  children,
  onDoubleClick,
}: {
  name: string;
  label: string;
  children: ReactNode;
  onDoubleClick?: (() => void) | undefined;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        title={label}
        onDoubleClick={onDoubleClick}
        className="hover:bg-hover data-[state=open]:bg-hover flex h-8 max-w-full min-w-0 items-center gap-0.5 rounded-md px-1.5 pointer-coarse:h-10"
      >
        <span className="truncate">{name}</span>
        <ChevronDown size={14} aria-hidden="true" className="text-soft shrink-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={6} collisionPadding={8} className={CONTENT}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same at a place of the window, as the right button opens it; null: closed. */
export function MenuAt({
  at,
  label,
  onClose,
  children,
}: {
  at: { readonly x: number; readonly y: number } | null;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root modal={false} open={at !== null} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="pointer-events-none fixed size-0" style={{ left: at?.x, top: at?.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          aria-label={label}
          collisionPadding={8}
          onCloseAutoFocus={giveBackFocus}
          className={CONTENT}
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
  keys,
  disabled,
  onSelect,
}: {
  label: string;
  icon: LucideIcon;
  keys?: string | undefined;
  disabled?: boolean;
  onSelect: () => void;
}) {
  return (
    <DropdownMenu.Item className={ITEM} disabled={disabled} onSelect={onSelect}>
      <Icon size={16} aria-hidden="true" className="text-soft" />
      <span className="grow">{label}</span>
      {keys !== undefined && <KeysOfKeyboard keys={keys} />}
    </DropdownMenu.Item>
  );
}
