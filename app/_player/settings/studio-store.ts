import type { StoredStudio } from "#server/studio/studio-settings.ts";
import { Scope } from "../scope.ts";
import {
  changedFields,
  withoutFields,
  withOwnFields,
  type SettingsChange,
  type SettingsField,
  type SettingsWire,
  type StudioSettings,
} from "./studio-settings.ts";

const SAVE_AFTER_MS = 800;
const SAVE_WITHIN_MS = 3000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** How long what was changed last is still tried to be saved once the track was left. */
const KEEP_TRYING_MS = 120_000;

/** `refused`: the server does not take them; the next change is tried again. */
export type SaveState = "saved" | "unsaved" | "offline" | "refused";

/** One track's settings: changed here at once, on the server a moment later. */
export class StudioStore {
  readonly #wire: SettingsWire;
  readonly #listeners = new Set<() => void>();
  #scope: Scope | null = null;
  /** Takes the scope's place once the track was left, until all is saved. */
  #lastScope = closedScope();
  #settings: StudioSettings;
  #lent: Partial<StudioSettings> = {};
  #shown: StudioSettings;
  #version: number;
  #state: SaveState = "saved";
  /** Changed since the last save began. */
  #unsaved = new Set<SettingsField>();
  #unsavedSinceMs: number | null = null;
  #isSending = false;
  #failures = 0;
  #cancelTimer: () => void = () => undefined;

  constructor({ settings, version }: StoredStudio, wire: SettingsWire) {
    this.#settings = settings;
    this.#shown = settings;
    this.#version = version;
    this.#wire = wire;
  }

  /** With what is lent on top. */
  get settings(): StudioSettings {
    return this.#shown;
  }

  get state(): SaveState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Sets one's own values; they are saved, and end what was lent in their place. */
  change = (change: SettingsChange): void => {
    const fields = typeof change === "function" ? change(this.#shown) : change;
    const changed = changedFields(this.#settings, fields);
    const lent = withoutFields(this.#lent, fields);
    if (changed.length === 0) {
      this.lend(lent);
      return;
    }
    this.#lent = lent;
    for (const field of changed) this.#unsaved.add(field);
    this.#unsavedSinceMs ??= Date.now();
    this.#become(
      { ...this.#settings, ...fields },
      this.#state === "offline" ? "offline" : "unsaved",
    );
    if (this.#failures === 0) this.#sendAfter(this.#delayMs());
  };

  /**
   * Has values hold in place of one's own, and of those that were lent before, without saving them; `{}` for none.
   * Returns what holds then.
   */
  lend = (fields: Partial<StudioSettings>): StudioSettings => {
    this.#lent = fields;
    const isSame = changedFields(this.#shown, { ...this.#settings, ...fields }).length === 0;
    if (!isSame) this.#become(this.#settings, this.#state);
    return this.#shown;
  };

  /** Watches the page, so that nothing is lost with it; may be called again after `close`. */
  open(): void {
    this.#lastScope.close();
    const scope = new Scope();
    this.#scope = scope;
    // A reload asks for the next page before it hides this one.
    scope.listen(window, "beforeunload", () => this.#send());
    scope.listen(window, "pagehide", () => this.#sendLast());
    scope.listen(window, "online", () => this.#send());
    scope.listen(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#send();
      else void this.#refresh();
    });
    void this.#refresh();
  }

  /** Lets go of the page; what is not saved yet is sent at once, and again for two minutes where that does not work. */
  close(): void {
    this.#scope?.close();
    this.#scope = null;
    const scope = new Scope();
    this.#lastScope = scope;
    scope.listen(window, "online", () => this.#send());
    scope.listen(window, "pagehide", () => this.#sendLast());
    scope.timeout(KEEP_TRYING_MS, () => this.#giveUp());
    this.#send();
    this.#leaveWhenSaved();
  }

  #leaveWhenSaved(): void {
    if (!this.#isSending && this.#unsaved.size === 0) this.#lastScope.close();
  }

  #giveUp(): void {
    if (this.#lastScope.isClosed) return;
    this.#lastScope.close();
    this.#wire.onLost();
  }

  #delayMs(): number {
    const limitMs = (this.#unsavedSinceMs ?? 0) + SAVE_WITHIN_MS - Date.now();
    return Math.max(0, Math.min(SAVE_AFTER_MS, limitMs));
  }

  #sendAfter(delayMs: number): void {
    this.#cancelTimer();
    if (this.#isSending) return;
    const scope = this.#scope ?? this.#lastScope;
    this.#cancelTimer = scope.timeout(delayMs, () => this.#send());
  }

  #send(): void {
    this.#cancelTimer();
    if (this.#isSending || this.#unsaved.size === 0) return;
    const fields = this.#unsaved;
    this.#unsaved = new Set();
    this.#unsavedSinceMs = null;
    this.#isSending = true;
    this.#wire.save({ settings: this.#settings, version: this.#version }).then(
      (answer) => this.#take(answer, fields),
      (error: unknown) => this.#fail(error, fields),
    );
  }

  #sendLast(): void {
    if (!this.#isSending) this.#send();
    else if (this.#unsaved.size > 0) this.#sendOver();
  }

  /** The page may go before the save that is on its way is answered: builds on its success. */
  #sendOver(): void {
    const next = { settings: this.#settings, version: this.#version + 1 };
    this.#wire.save(next).catch(() => undefined);
  }

  #take(
    { settings, version, isSaved }: StoredStudio & { readonly isSaved: boolean },
    fields: ReadonlySet<SettingsField>,
  ): void {
    this.#isSending = false;
    this.#failures = 0;
    this.#version = version;
    if (!isSaved) {
      this.#unsaved = new Set([...fields, ...this.#unsaved]);
      this.#become(withOwnFields(settings, this.#settings, this.#unsaved), "unsaved");
      this.#send();
      return;
    }
    this.#become(this.#settings, this.#unsaved.size === 0 ? "saved" : "unsaved");
    if (this.#scope) this.#sendAfter(this.#delayMs());
    else this.#send();
    this.#leaveWhenSaved();
  }

  #fail(error: unknown, fields: ReadonlySet<SettingsField>): void {
    this.#isSending = false;
    this.#unsaved = new Set([...fields, ...this.#unsaved]);
    const canRetry = this.#wire.canRetry(error);
    this.#become(this.#settings, canRetry ? "offline" : "refused");
    if (!canRetry) {
      this.#failures = 0;
      this.#giveUp();
      return;
    }
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#sendAfter(delayMs);
  }

  /** Takes what was changed elsewhere, as long as nothing was changed here. */
  async #refresh(): Promise<void> {
    const isIdle = () => !this.#isSending && this.#unsaved.size === 0;
    if (!isIdle()) return;
    const stored = await this.#wire.load().catch(() => null);
    if (!stored || stored.version <= this.#version || !isIdle()) return;
    this.#version = stored.version;
    this.#become(stored.settings, "saved");
  }

  #become(settings: StudioSettings, state: SaveState): void {
    this.#settings = settings;
    const shown = { ...settings, ...this.#lent };
    if (changedFields(this.#shown, shown).length > 0) this.#shown = shown;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function closedScope(): Scope {
  const scope = new Scope();
  scope.close();
  return scope;
}
