const GAP_PX = 6;
const EDGE_PX = 8;

/** Places a fixed element under its anchor, or over it where there is no room, inside the window. */
export function placeBeside(
  element: HTMLElement,
  anchor: DOMRect,
  align: "start" | "center" | "end",
): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const under = anchor.bottom + GAP_PX;
  const fitsUnder = under + height <= window.innerHeight - EDGE_PX;
  const top = fitsUnder ? under : Math.max(EDGE_PX, anchor.top - GAP_PX - height);
  const wished = {
    start: anchor.left,
    center: anchor.left + (anchor.width - width) / 2,
    end: anchor.right - width,
  }[align];
  const left = Math.min(Math.max(EDGE_PX, wished), window.innerWidth - width - EDGE_PX);
  element.style.inset = "auto";
  element.style.top = `${top}px`;
  element.style.left = `${left}px`;
}
