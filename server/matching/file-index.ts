import type { CandidateFile } from "./candidate-file.ts";
import { describeFile } from "./describe-file.ts";
import { nearestByDuration } from "./nearest-by-duration.ts";
import type { Song } from "./song.ts";

/** One reading of one file. */
export interface FileReading {
  /** Where the file stands in the list that was indexed. */
  readonly fileIndex: number;
  readonly song: Song;
}

/** Readings looked at for one key: what is further away in length is left out. */
const MAX_READINGS = 100;
/** A title's rarest words find its misspelt twins; a word that half the files have finds nothing. */
const RARE_WORDS = 2;
const MAX_RARE_READINGS = 100;
const MAX_SLIP_READINGS = 8;
const MIN_SLIP_LENGTH = 5;
const MAX_SLIP_LENGTH = 40;

/**
 * Files by ISRC, title, title with artist, and title words. Building takes O(files * title length);
 * a look-up sees some hundred readings however many files there are.
 */
export class FileIndex {
  readonly files: readonly CandidateFile[];
  readonly #readings = new Map<string, FileReading[]>();

  constructor(files: readonly CandidateFile[]) {
    this.files = files;
    files.forEach((file, fileIndex) => {
      for (const song of describeFile(file)) this.#add({ fileIndex, song });
    });
    for (const readings of this.#readings.values()) readings.sort(byDuration);
  }

  /** The readings that may be a song, each once. */
  readingsFor(song: Song): Set<FileReading> {
    const found = new Set<FileReading>();
    if (song.isrc !== null) this.#take(found, `isrc ${song.isrc}`, song);
    for (const key of titleKeys(song)) this.#takeTitle(found, key, song);
    for (const reading of this.#misspelt(song)) found.add(reading);
    return found;
  }

  #add(reading: FileReading): void {
    const { song } = reading;
    const titles = titleKeys(song);
    const names = [...(song.credits?.names ?? [])];
    const keys = [
      ...(song.isrc === null ? [] : [`isrc ${song.isrc}`]),
      ...titles,
      ...titles.flatMap((title) => names.map((name) => `${title}\n${name}`)),
      ...wordsOf(song).map((word) => `word ${word}`),
      ...slipKeys(song),
    ];
    for (const key of new Set(keys)) {
      const readings = this.#readings.get(key);
      if (readings) readings.push(reading);
      else this.#readings.set(key, [reading]);
    }
  }

  #takeTitle(found: Set<FileReading>, key: string, song: Song): void {
    if ((this.#readings.get(key)?.length ?? 0) > MAX_READINGS) {
      for (const name of song.credits?.names ?? []) this.#take(found, `${key}\n${name}`, song);
    }
    this.#take(found, key, song);
  }

  #take(found: Set<FileReading>, key: string, song: Song): void {
    const readings = this.#readings.get(key) ?? [];
    for (const each of nearestByDuration(readings, song.durationSec, MAX_READINGS)) found.add(each);
  }

  #misspelt(song: Song): FileReading[] {
    const byRarity = wordsOf(song)
      .map((word) => this.#readings.get(`word ${word}`) ?? [])
      .filter((readings) => readings.length > 0 && readings.length <= MAX_RARE_READINGS)
      .sort((a, b) => a.length - b.length);
    const slips = slipKeys(song).flatMap(
      (key) => this.#readings.get(key)?.slice(0, MAX_SLIP_READINGS) ?? [],
    );
    return [...byRarity.slice(0, RARE_WORDS).flat(), ...slips];
  }
}

function titleKeys({ title }: Song): string[] {
  const keys = [`title ${title.joined}`, `title ${title.core.replaceAll(" ", "")}`];
  return [...new Set(keys)];
}

function wordsOf({ title }: Song): string[] {
  return [...new Set(title.core.split(" "))];
}

/** A title of one word has no other word to be found by: it is found by itself less any one letter. */
function slipKeys({ title }: Song): string[] {
  const word = title.core;
  const isOne = !word.includes(" ");
  if (!isOne || word.length < MIN_SLIP_LENGTH || word.length > MAX_SLIP_LENGTH) return [];
  const letters = Array.from(word);
  const shorter = letters.map((_, at) => `slip ${letters.toSpliced(at, 1).join("")}`);
  return [`slip ${word}`, ...new Set(shorter)];
}

function byDuration(a: FileReading, b: FileReading): number {
  return (a.song.durationSec ?? 0) - (b.song.durationSec ?? 0) || a.fileIndex - b.fileIndex;
}
