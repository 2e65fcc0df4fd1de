import { MendedLink } from './rooms/mended-link';
import { Notice } from './ui/notice';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Notice
      title="There is nothing here"
      text="The link may be cut off, or the page was never made. Ask for the link again, or start from the beginning."
    >
      <MendedLink />
    </Notice>
  );
}
