import type { Page } from "@playwright/test";

/** Collects what the server tells this page from now on: answers in words, and all that comes over sockets. */
export function listenTo(page: Page): { text: () => Promise<string> } {
  const answers: Promise<string>[] = [];
  const frames: string[] = [];
  page.on("response", (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (!/json|html|text/u.test(type) || response.status() >= 300) return;
    answers.push(response.text().catch(() => ""));
  });
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => frames.push(payload.toString()));
  });
  return { text: async () => [...(await Promise.all(answers)), ...frames].join("\n") };
}
