/** The mark: a round shape pulled towards a target ring. Same drawing as public/logo.svg, coloured by the theme. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="text-accent">
      <path
        fill="currentColor"
        d="M12 11.2c2.2-.2 5-.9 7.3-3l2.1 2.3c-1.9 2.1-2.5 4.5-2.6 6.8A8.9 8.9 0 1 1 12 11.2Z"
      />
      <circle cx="24.6" cy="7.4" r="3.7" fill="none" stroke="currentColor" strokeWidth="2.4" />
    </svg>
  );
}
