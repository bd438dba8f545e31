import type { StretchModule } from "./stretch-module.ts";
import { isNeutral, type StretchPlan } from "./stretch-plan.ts";
import { StretchStage } from "./stretch-stage.ts";

/** Makes stages for the channels that there are, of modules that come in when they are loaded. */
export class StageMaker {
  readonly #sampleRate: number;
  readonly #modules: StretchModule[] = [];
  #stage: StretchStage | null = null;
  #stageName = "";
  /** What was found to be current: asked again in every quantum. */
  #asked: { readonly plan: StretchPlan; readonly channels: readonly string[] } | null = null;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** One is enough, two are needed where some channels keep their pitch. */
  addModule(module: StretchModule): void {
    this.#modules.push(module);
  }

  get stage(): StretchStage | null {
    return this.#stage;
  }

  /** Something is to be stretched, and can be. */
  isWanted(plan: StretchPlan, channels: readonly string[]): boolean {
    return !isNeutral(plan) && this.#modules.length >= groupsOf(plan, channels).length;
  }

  /** The stage that was made last is for these channels. */
  isCurrent(plan: StretchPlan, channels: readonly string[]): boolean {
    if (this.#asked?.plan === plan && this.#asked.channels === channels) return true;
    const isCurrent = this.#stageName === JSON.stringify(groupsOf(plan, channels));
    this.#asked = isCurrent ? { plan, channels } : null;
    return isCurrent;
  }

  /** The stage for these channels; a new one takes the modules from the last. */
  make(plan: StretchPlan, channels: readonly string[]): StretchStage {
    const groups = groupsOf(plan, channels);
    const name = JSON.stringify(groups);
    if (!this.#stage || this.#stageName !== name) {
      this.#stage = new StretchStage(this.#modules, groups, this.#sampleRate);
      this.#stageName = name;
    }
    return this.#stage;
  }
}

/** Channels that change pitch, and channels that keep it, if any; the mix may take the place of all others. */
function groupsOf({ semitones, unpitched }: StretchPlan, channels: readonly string[]): string[][] {
  const names = [...new Set([...channels, "mix"])];
  const kept = semitones === 0 ? [] : names.filter((name) => unpitched.includes(name));
  const pitched = names.filter((name) => !kept.includes(name));
  return kept.length > 0 ? [pitched, kept] : [pitched];
}
