import type { LoaderMessage, RenderReport, TransportCommand } from "../render/messages.ts";

/** Smaller than the number of any command. */
const UNPLACED = -1;

type Post = (message: LoaderMessage, transfer?: Transferable[]) => void;

/** The way to a renderer: numbers what it is told, so that reports of an earlier state are known as such. */
export class RendererLine {
  /** The page's last command. */
  pageSeq = 0;
  #post: Post = () => undefined;
  #report: RenderReport | null = null;
  /** Messages so far, and the last one after which older reports are no news. */
  #sent = 0;
  #fence = 0;
  /** The page's last command, as far as the renderer can know: none before it was told where to be. */
  #toldPageSeq = UNPLACED;

  /** Leads to another renderer from here on, of which nothing is known. */
  attach(post: Post): void {
    this.#post = post;
    this.#report = null;
    this.#toldPageSeq = UNPLACED;
  }

  get report(): RenderReport | null {
    return this.#report;
  }

  /** The last report is news of what was commanded last. */
  get isFresh(): boolean {
    return this.#report !== null && this.#report.seq >= this.#fence;
  }

  take(report: RenderReport): void {
    this.#report = report;
  }

  tell(message: TransportCommand): void {
    this.#sent += 1;
    if (this.#toldPageSeq !== UNPLACED) this.#toldPageSeq = this.pageSeq;
    this.#post({ ...message, seq: this.#sent, pageSeq: this.#toldPageSeq });
  }

  /** Reports from before are of another place or state. */
  command(message: TransportCommand): void {
    this.#fence = this.#sent + 1;
    this.#toldPageSeq = this.pageSeq;
    this.tell(message);
  }
}
