"""What people are told when a track goes on with less memory."""

from __future__ import annotations

from audio_ports.engines.demucs.plan import Plan


def words_for_step(before: Plan, plan: Plan) -> tuple[str, str]:
    """Say what has become smaller.

    Parameters
    ----------
    before : Plan
        What the work was done by.
    plan : Plan
        What it goes on with.

    Returns
    -------
    tuple of str
        The notice's code and its words.
    """
    if plan.device != before.device:
        return "moved_to_cpu", "Memory of the graphics card ran short: going on with the processor."
    if plan.segment != before.segment:
        return "smaller_segments", "Memory ran short: going on in smaller pieces, a little slower."
    if plan.batch != before.batch:
        return "smaller_batch", f"Memory ran short: {plan.batch} pieces at a time from here on."
    return (
        "fewer_processes",
        f"Memory ran short: {plan.processes} processes in place of {before.processes}.",
    )
