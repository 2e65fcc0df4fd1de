import type { Metadata, Viewport } from 'next';
import { ThemeProvider } from 'next-themes';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { BASE_PATH } from './browser/base-path';
import { StyleNonce } from './ui/style-nonce';
import { Toasts } from './ui/toasts';
import { TooOld } from './ui/too-old';
import { TooltipProvider } from './ui/tooltip';
import { requestLanguage, requestWords } from './words/request-words';
import { WordsProvider } from './words/words-provider';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestWords();
  return {
    title: { default: 'Tug', template: '%s - Tug' },
    description: t('app.description'),
    icons: { icon: `${BASE_PATH}/favicon.svg` },
    referrer: 'no-referrer',
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f4f2' },
    { media: '(prefers-color-scheme: dark)', color: '#0e0f11' },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  // The server may ask for a nonce on inline scripts (Content-Security-Policy); the theme's script is one.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const language = await requestLanguage();
  return (
    <html lang={language.locale} suppressHydrationWarning>
      <body className="min-h-dvh">
        <TooOld nonce={nonce} />
        <ThemeProvider attribute="class" disableTransitionOnChange nonce={nonce}>
          <WordsProvider start={language}>
            <TooltipProvider delayDuration={500}>{children}</TooltipProvider>
            <Toasts />
          </WordsProvider>
          <StyleNonce />
        </ThemeProvider>
      </body>
    </html>
  );
}
