'use client';
import { Button } from './ui/button';
import { Notice } from './ui/notice';

/** What the browser shows when a page breaks. Rooms live on the server, so that trying again is safe. */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <Notice
      title="This page broke"
      text="Nothing in the room is lost. Try again; if it keeps happening, reload the page."
    >
      <Button look="primary" onClick={reset}>
        Try again
      </Button>
    </Notice>
  );
}
