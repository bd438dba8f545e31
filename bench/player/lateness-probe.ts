/**
 * Does nothing but look at the clock, for as many seconds as its argument says, and prints its longest pauses: whoever
 * shares the machine with it was held up as long. Prints "begun" first.
 */
const SECONDS = Number(process.argv[2]);

console.log("begun");
const beganMs = performance.now();
let [lastMs, longestMs] = [beganMs, 0];
while (lastMs - beganMs < SECONDS * 1000) {
  const nowMs = performance.now();
  if (nowMs - lastMs > longestMs) longestMs = nowMs - lastMs;
  lastMs = nowMs;
}
console.log(JSON.stringify({ longestMs }));
