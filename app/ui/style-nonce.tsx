'use client';
import { useEffect } from 'react';

/**
 * Lets Radix's dialogs add the style that keeps the page behind them from scrolling: the page's policy takes style elements
 * only with its nonce, and the package that adds it (get-nonce) looks for the nonce under this name.
 */
export function StyleNonce() {
  useEffect(() => {
    // Browsers hide the attribute's value, not the property's.
    const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
    Object.assign(globalThis, { __webpack_nonce__: nonce });
  }, []);
  return null;
}
