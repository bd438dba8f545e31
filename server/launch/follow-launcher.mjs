/**
 * Preloaded into worker and web. The kernel's parent-death signal is armed a moment after the fork; a
 * launcher that was killed in that moment is noticed here.
 */
const launcherPid = process.env.LAUNCHER_PID;
if (launcherPid !== undefined && process.ppid !== Number(launcherPid)) process.exit(0);
// Node processes that this one forks preload this too, and follow this one.
delete process.env.LAUNCHER_PID;
