import type { SVGProps } from "react";

/** The product's mark, in the current text colour. */
export function BrandMark({ size = 20, ...rest }: SVGProps<SVGSVGElement> & { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      aria-hidden="true"
      {...rest}
    >
      <path d="M9.300 3.500h1.400M7 8h6M4.700 12.500h10.600M2.400 17h15.200" />
    </svg>
  );
}
