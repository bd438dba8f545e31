const CENTER = 16;
const RADIUS = 11;
/** From the top to either end of the scale. */
const SIDE_RAD = (135 / 180) * Math.PI;

/** A knob's scale, how far it is turned, and its hand; a picture only. `pan` from -1 to 1. */
export function PanKnob({ pan }: { pan: number }) {
  const end = pointAt(pan * SIDE_RAD, RADIUS);
  const top = pointAt(0, RADIUS);
  const [left, right] = [pointAt(-SIDE_RAD, RADIUS), pointAt(SIDE_RAD, RADIUS)];
  const hand = pointAt(pan * SIDE_RAD, RADIUS * 0.72);
  return (
    <svg
      width="32"
      height="32"
      viewBox="0 0 32 32"
      fill="none"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path
        d={`M${left}A${RADIUS} ${RADIUS} 0 1 1 ${right}`}
        strokeWidth="2.5"
        className="stroke-line-3 forced-colors:stroke-[GrayText]"
      />
      {pan === 0 ? null : (
        <path
          d={`M${top}A${RADIUS} ${RADIUS} 0 0 ${pan < 0 ? 0 : 1} ${end}`}
          strokeWidth="2.5"
          className="stroke-t1 forced-colors:stroke-[CanvasText]"
        />
      )}
      <path
        d={`M${CENTER} ${CENTER}L${hand}`}
        strokeWidth="2"
        className="stroke-t1 forced-colors:stroke-[CanvasText]"
      />
    </svg>
  );
}

/** A point on a circle about the knob's middle, clockwise from the top. */
function pointAt(angleRad: number, radius: number): string {
  const x = CENTER + radius * Math.sin(angleRad);
  const y = CENTER - radius * Math.cos(angleRad);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
