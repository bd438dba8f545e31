import { STEM_LOOKS } from "../../_components/stems.ts";

const BARS = 86;
const LANE_PX = 19;
const STEP_PX = 5;

/** Six lanes of sound that fade to the right: a picture only. */
export function FirstRunArt() {
  return (
    <svg
      width={BARS * STEP_PX}
      height={STEM_LOOKS.length * LANE_PX}
      viewBox={`0 0 ${BARS * STEP_PX} ${STEM_LOOKS.length * LANE_PX}`}
      fill="currentColor"
      aria-hidden="true"
      className="h-auto max-w-full"
    >
      <defs>
        <linearGradient id="first-run-fade">
          <stop offset="0.5" stopColor="#fff" />
          <stop offset="1" stopColor="#fff" stopOpacity="0.08" />
        </linearGradient>
        <mask id="first-run-mask">
          <rect width="100%" height="100%" fill="url(#first-run-fade)" />
        </mask>
      </defs>
      <g mask="url(#first-run-mask)">
        {STEM_LOOKS.map((look, lane) => (
          <path key={look.name} d={lanePath(lane)} className={look.textClass} />
        ))}
      </g>
    </svg>
  );
}

function lanePath(lane: number): string {
  let path = "";
  for (let bar = 0; bar < BARS; bar += 1) {
    const height = barHeight(lane, bar);
    const top = lane * LANE_PX + (LANE_PX - height) / 2;
    path += `M${bar * STEP_PX} ${top.toFixed(1)}h2v${height.toFixed(1)}h-2z`;
  }
  return path;
}

/** Voices come in phrases, drums on the beat, the bass and the rest swell. */
function barHeight(lane: number, bar: number): number {
  const grain = Math.abs(Math.sin(bar * 12.9898 + lane * 78.233) * 43758.5453) % 1;
  const swell = 0.5 + 0.5 * Math.sin(bar * (0.11 + lane * 0.03) + lane * 1.4);
  if (lane === 1) return bar % 8 === 0 ? 14 : bar % 4 === 0 ? 9 : 2 + grain * 3;
  if (lane === 2) return 5 + swell * 7;
  if (lane === 5) return 3 + swell * 7;
  return 1.5 + swell * grain * 14;
}
