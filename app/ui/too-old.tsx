import { BROWSER_CHECK, SUPPORTED } from '@/app/browser/supported';
import { requestWords } from '@/app/words/request-words';

/** Old browsers block or do not know most of the page's styles: this one stands by itself. */
const PLAIN = { maxWidth: '36rem', margin: '15vh auto', padding: '0 1.5rem' };

/** What a browser shows that cannot run the pages, in place of one that stays empty. */
export async function TooOld({ nonce }: { nonce: string | undefined }) {
  const t = await requestWords();
  return (
    <>
      <div id="too-old" hidden suppressHydrationWarning style={PLAIN}>
        <h1>{t('app.tooOld.title')}</h1>
        <p>{t('app.tooOld.text', SUPPORTED)}</p>
      </div>
      <noscript>
        <p style={PLAIN}>{t('app.tooOld.noScript')}</p>
      </noscript>
      <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: BROWSER_CHECK }} />
    </>
  );
}
