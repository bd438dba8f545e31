import type { LucideProps } from "lucide-react";

/** A bass clef drawn to sit among Lucide's icons. */
export function BassClefIcon({ size = 24, ...rest }: LucideProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...rest}
    >
      <path d="M5 20c6-2.600 10-6.600 10-12a5 5 0 0 0-10-.2" />
      <circle cx="6.500" cy="9" r="1.700" fill="currentColor" />
      <path d="M19.500 7.200v.01M19.500 12v.01" strokeWidth="2.600" />
    </svg>
  );
}
