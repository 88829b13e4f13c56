"""The work of scripts/attack: a box of its own, the attacks one after the other, and the table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attacks import ATTACKS, Attack
from benching import progress
from targets import Target, behind_nginx, on_its_own
from watching import Watch, Worst

FIGURE = 0.2  # seconds that a till may wait for a status, and for its receipt to be durable
SLOWER = 3  # times what the same takes where nobody attacks, on a machine that is slow or busy


@contextmanager
def target(wanted: argparse.Namespace) -> Iterator[Target]:
    """A box that is up."""
    with tempfile.TemporaryDirectory(prefix="attack-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # nginx runs as somebody else
        with (behind_nginx if wanted.behind_nginx else on_its_own)(Path(folder), smoke=wanted.smoke) as box:
            yield box


def tried(attack: Attack, box: Target) -> tuple[str, Worst]:
    """Try one; what did not hold (nothing: it held), and how long others waited."""
    with Watch(box) as watch:
        try:
            broken = attack.run(box)
        except Exception as error:
            broken = f"it could not be tried to its end: {type(error).__name__}: {error}"
    return broken or box.trouble(), watch.worst


def row(name: str, verdict: str, worst: Worst) -> None:
    """Print one row of the table."""
    print(f"  {name:44} {verdict:6} {worst}", flush=True)


def main() -> int:
    """The exit status: 1 where something did not hold."""
    parser = argparse.ArgumentParser("scripts/attack", description="Attacks a box of its own, on loopback.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these attacks")
    parser.add_argument("--behind-nginx", action="store_true", help="with the image's server in front")
    parser.add_argument("--smoke", action="store_true", help="small, and times are not judged")
    parser.add_argument("--list", action="store_true", help="name the attacks")
    wanted = parser.parse_args()
    if wanted.list:
        for attack in ATTACKS:
            print(f"{attack.name:20} {attack.title}")
        return 0
    unknown = set(wanted.names) - {attack.name for attack in ATTACKS}
    if unknown:
        parser.error(f"there is no attack {', '.join(sorted(unknown))}; --list names them")
    chosen = [attack for attack in ATTACKS if not wanted.names or attack.name in wanted.names]
    with target(wanted) as box:
        return campaign(chosen, box, judged=not wanted.smoke)


def campaign(attacks: list[Attack], box: Target, *, judged: bool) -> int:
    """All of them, and the table."""
    failures = []
    with Watch(box) as calm:
        calm.wait_for_rounds(5 if box.smoke else 20)
    figure = max(FIGURE, SLOWER * calm.worst.durable)
    print(f"  {'tried':44} {'held':6} status / durable / page at the worst, in ms")
    row("nothing: a calm box", "-", calm.worst)
    for attack in attacks:
        progress(attack.title)
        broken, worst = tried(attack, box)
        if not broken and judged and max(worst.status, worst.durable) > figure:
            broken = f"a till waited for longer than {figure:.2f} s"
        row(attack.title, "NO" if broken else "yes", worst)
        if broken:
            failures.append(f"{attack.name}: {broken}")
    for failure in failures:
        print(f"did not hold: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
