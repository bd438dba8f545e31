/**
 * Preloaded into worker and web. The kernel's parent-death signal is armed a moment after the fork; a
 * launcher that was killed in that moment is noticed here.
 */
if (process.ppid !== Number(process.env.LAUNCHER_PID)) process.exit(0);
