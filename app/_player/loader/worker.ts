import type { LoaderMessage } from "../render/messages.ts";
import { Scope } from "../scope.ts";
import { Conductor } from "./conductor.ts";
import { PageDecoder } from "./page-decoder.ts";
import type { LoaderCommand, LoaderNews, RendererNews } from "./messages.ts";

const scope = new Scope();
let conductor: Conductor | null = null;

const tell = (news: LoaderNews, transfer: Transferable[] = []) => postMessage(news, { transfer });
const decoder = new PageDecoder(scope, (id, bytes) => tell({ kind: "decode", id, bytes }, [bytes]));

addEventListener("message", (event: MessageEvent<LoaderCommand>) => {
  const command = event.data;
  if (command.kind === "open") {
    conductor = new Conductor(scope, {
      isShared: command.isShared,
      onState: (state, seq) => tell({ kind: "state", seq, state }),
      onFocus: (packId, frame) => tell({ kind: "focus", packId, frame }),
      onMissing: (packId) => tell({ kind: "missing", packId }),
      decode: (bytes) => decoder.decode(bytes),
    });
    return;
  }
  if (conductor) obey(command, conductor);
});

function obey(command: Exclude<LoaderCommand, { kind: "open" }>, to: Conductor): void {
  switch (command.kind) {
    case "renderer":
      attach(command.port, to);
      return;
    case "packs":
      to.setPacks(command.packs);
      return;
    case "listening":
      to.setListening(command.deck);
      return;
    case "silent":
      to.setSilent(command.channels);
      return;
    case "play":
      to.play(command.seq, command.countIn);
      return;
    case "pause":
      to.pause(command.seq);
      return;
    case "seek":
      to.seek(command.seq, command.frame);
      return;
    case "loop":
      to.setLoop(command.loop, command.repeats);
      return;
    case "decoded":
      decoder.take(command.id, command.samples);
      return;
    case "retry":
      to.retry(command.isOnline);
  }
}

function attach(port: MessagePort, to: Conductor): void {
  port.onmessage = (event: MessageEvent<RendererNews>) => {
    const news = event.data;
    if (news.kind === "report") to.take(news.report);
    else to.reuse([news.left, news.right]);
  };
  to.attach((message: LoaderMessage, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer),
  );
}
