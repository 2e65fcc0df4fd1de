'use client';
import { BASE_PATH } from './browser/base-path';
import { Button } from './ui/button';
import { Logo } from './ui/logo';
import { browserLanguage } from './words/browser-language';
import { wordsOf } from './words/words';
import './globals.css';

/** As the system has it: what knows what was chosen is among what broke. */
function isDark(): boolean {
  try {
    return matchMedia('(prefers-color-scheme: dark)').matches;
  } catch {
    return false;
  }
}

/** What the browser shows when what all pages stand in breaks. Without it Next says so, in English. */
export default function GlobalError({ reset }: { reset: () => void }) {
  const locale = browserLanguage();
  const t = wordsOf(locale);
  return (
    <html lang={locale} className={isDark() ? 'dark' : ''}>
      <head>
        <title>Tug</title>
      </head>
      <body className="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
        <Logo size={44} />
        <h1 className="text-xl font-semibold">{t('app.broken.title')}</h1>
        <p className="text-soft max-w-sm text-sm">{t('app.broken.text')}</p>
        <div className="mt-2 flex flex-wrap items-center justify-center gap-4">
          <Button look="primary" onClick={reset}>
            {t('app.tryAgain')}
          </Button>
          {/* Loaded anew: what would go from page to page inside of the browser may be what broke. */}
          <a href={`${BASE_PATH}/`} className="text-sm underline underline-offset-2">
            {t('app.toStart')}
          </a>
        </div>
      </body>
    </html>
  );
}
