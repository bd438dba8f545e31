import type { LoaderMessage, RenderReport, TransportCommand } from "../render/messages.ts";

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

  /** Leads to another renderer from here on, of which nothing is known. */
  attach(post: Post): void {
    this.#post = post;
    this.#report = null;
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
    this.#post({ ...message, seq: this.#sent, pageSeq: this.pageSeq });
  }

  /** Reports from before are of another place or state. */
  command(message: TransportCommand): void {
    this.#fence = this.#sent + 1;
    this.tell(message);
  }
}
