import { env, trustForwardedHost } from "#server/env.ts";
import { createLogger } from "#server/logger.ts";
import { runWeb } from "./run-web.ts";

trustForwardedHost();
const settings = env();
const logger = createLogger("web", settings.LOG_LEVEL);
// Next's compiler and timers of its own would keep a drained process alive.
process.exit(await runWeb(settings, logger));
