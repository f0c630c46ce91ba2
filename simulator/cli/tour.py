"""``offtarget tour``: the three identity scenarios, told step by step."""

import sys

from simulator.cli.options import FAILED, json_option, print_json, seed_option, verb

_CHAPTERS = ("scenario-1", "scenario-2", "scenario-3")


@verb(example="offtarget tour\nofftarget tour --json --seed 7")
@seed_option
@json_option
def command(*, seed: int, as_json: bool) -> None:
    """Tell the three identity scenarios of Segment's page, in process.

    What the browser sent, what Target holds, and what each attempt of the cloud destination
    got, and why.
    """
    from simulator.cli.story import console, tell  # noqa: PLC0415  on use
    from simulator.scenario.load import find, load  # noqa: PLC0415
    from simulator.scenario.record import record  # noqa: PLC0415
    from simulator.scenario.run import ScenarioRun, open_lab, run  # noqa: PLC0415

    out, stories = console(), []
    for chapter in _CHAPTERS:
        file = load(find(chapter)[0])
        with open_lab(file.scenario, seed=seed) as lab:
            story = record(ScenarioRun(file, list(run(file, lab, watched=True))))
        stories.append(story)
        if not as_json:
            tell(story, out)
    if as_json:
        print_json(stories)
    sys.exit(0 if all(story.ok for story in stories) else FAILED)
