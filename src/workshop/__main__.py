"""`workshop`: each verb one line; the work is done in the rooms."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

from workshop.settings import Settings, WrongSetting, from_environment


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Everything for a first look: tables, demo workshop, then serve."""
    from workshop.ops.serve import first_look, serve_forever

    return serve_forever(settings, first_look)


def serve(settings: Settings, arguments: argparse.Namespace) -> int:
    """Serve what is there; never makes demo content."""
    from workshop.ops.serve import serve_forever

    return serve_forever(settings)


def migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    """Bring the database to the newest tables."""
    from workshop.ops.serve import migrate_now

    return migrate_now(settings)


def demo(settings: Settings, arguments: argparse.Namespace) -> int:
    """A new demo workshop with its links, or a rehearsal with simulated people."""
    if arguments.rehearse:
        from workshop.ops.rehearsal import rehearse_now

        return rehearse_now(settings, arguments.rehearse)
    from workshop.ops.serve import demo_now

    return demo_now(settings)


def account(settings: Settings, arguments: argparse.Namespace) -> int:
    """Invite an account, or print a new link for a password."""
    from workshop.ops.serve import account_link

    return account_link(settings, arguments.action, arguments.login)


def token(settings: Settings, arguments: argparse.Namespace) -> int:
    """Let a program act for an account."""
    from workshop.ops.tokens import token_now

    return token_now(settings, arguments.login, arguments.label)


def look(settings: Settings, arguments: argparse.Namespace) -> int:
    """How this installation looks: name, logo and colours of whoever runs it."""
    from workshop.ops.look import Asked, look_now

    a = arguments
    return look_now(settings, Asked(a.name, a.colour, a.band, a.logo, a.remove))


def tally(settings: Settings, arguments: argparse.Namespace) -> int:
    """Count a file of ballots without a server."""
    from workshop.ops.tally import run_tally

    return run_tally(arguments.file, arguments.weighting, arguments.table)


def recount(settings: Settings, arguments: argparse.Namespace) -> int:
    """Replay a workshop's log and count its votes again."""
    from workshop.ops.recount import recount_now

    return recount_now(settings, arguments.workshop)


def export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write one export of a workshop."""
    from workshop.ops.export import export_now

    return export_now(settings, arguments.workshop, arguments.name, arguments.path)


def import_(settings: Settings, arguments: argparse.Namespace) -> int:
    """Open a workshop file from another installation."""
    from workshop.ops.moving import import_now

    return import_now(settings, arguments.file, arguments.login)


def erase_due(settings: Settings, arguments: argparse.Namespace) -> int:
    """Erase names and return codes whose time is over."""
    from workshop.ops.serve import erase_due_now

    return erase_due_now(settings)


def backup(settings: Settings, arguments: argparse.Namespace) -> int:
    """Everything into one file, beside a running server."""
    from workshop.ops.backup import backup_now

    return backup_now(settings, arguments.file)


def copy(settings: Settings, arguments: argparse.Namespace) -> int:
    """All data into another database."""
    from workshop.ops.copy import copy_now

    return copy_now(arguments.source, arguments.target)


def restore(settings: Settings, arguments: argparse.Namespace) -> int:
    """A backup into an empty database."""
    from workshop.ops.backup import restore_now

    return restore_now(settings, arguments.file)


def bench(settings: Settings, arguments: argparse.Namespace) -> int:
    """Measure one scenario on this machine."""
    from workshop.ops.bench import bench_now, plan_of

    return bench_now(arguments.scenario, arguments.json, plan_of(arguments))


def torture(settings: Settings, arguments: argparse.Namespace) -> int:
    """Kill a server of its own again and again, and look for what was lost."""
    from workshop.ops.torture import Plan, torture_now

    a = arguments
    cuts = a.kills if a.cuts is None else a.cuts
    return torture_now(Plan(a.kills, cuts, a.phones, a.seed, a.database), a.json)


VERBS: dict[str, tuple[Callable[[Settings, argparse.Namespace], int], str]] = {
    "run": (run, "set up the database and the demo workshop on the first start, then serve"),
    "serve": (serve, "serve; settings come from the environment"),
    "migrate": (migrate, "bring the database to the newest tables"),
    "demo": (
        demo,
        "make a new demo workshop and print its links; --rehearse N lets simulated people of N towns come",
    ),
    "account": (account, "invite NAME, or reset NAME: print a one-time link for a password"),
    "token": (token, "make a token with which a program acts for the account LOGIN, and print it once"),
    "look": (look, "set or show name, logo and colours of the host on all pages of this server"),
    "tally": (tally, "count a file of ballots without a server"),
    "bench": (bench, "measure SCENARIO (votes, counting …) on this machine and print it beside its goals"),
    "torture": (
        torture,
        "kill a server of its own in the middle of bursts and look for lost acknowledgements",
    ),
    "recount": (recount, "replay a workshop's log, count its votes again and say what differs"),
    "erase-due": (erase_due, "erase names and return codes whose time is over; the server does it every day"),
    "backup": (backup, "write everything into one new file, also while the server runs"),
    "copy": (copy, "copy all data from one database into another, empty one; no server may run on either"),
    "restore": (restore, "check a backup, put it into an empty database and replay every workshop"),
    "import": (
        import_,
        "open a workshop file of another installation as a new workshop of the account LOGIN",
    ),
    "export": (export, "write one export of a workshop to a file, '-' for standard output"),
}


class _OneLine(argparse.ArgumentParser):
    """Says what is wrong in one line that names the verb; status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = _OneLine(prog="workshop", description="Live workshops for municipalities.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = {name: verbs.add_parser(name, help=line, description=line) for name, (_, line) in VERBS.items()}
    made["account"].add_argument("action", choices=("invite", "reset"))
    made["account"].add_argument("login")
    made["demo"].add_argument(
        "--rehearse", type=int, choices=range(1, 41), metavar="N", help="N invented towns, 1 to 40"
    )
    made["token"].add_argument("login")
    made["token"].add_argument("label", help="for which program")
    made["recount"].add_argument("workshop", help="its number, as in its address")
    made["export"].add_argument("workshop", help="its number, as in its address")
    made["export"].add_argument("name", help="results.json, report.html, cards.csv, …")
    made["export"].add_argument("path", nargs="?", default="-", help="where to; '-' is standard output")
    made["import"].add_argument(
        "file", help="workshop.json from the results page there; '-' is standard input"
    )
    made["import"].add_argument("login")
    made["backup"].add_argument("file", help="a new file; only you will be able to read it")
    made["copy"].add_argument("source", metavar="FROM", help="as in WORKSHOP_DATABASE, or a SQLite file")
    made["copy"].add_argument("target", metavar="TO", help="the same; it must be empty")
    made["restore"].add_argument("file", help="what `workshop backup` wrote")
    made["bench"].add_argument("scenario")
    made["bench"].add_argument("--json", action="store_true", help="for programs instead of a table")
    made["bench"].add_argument("--seed", default="workshop", help="the same seed draws the same ballots")
    made["bench"].add_argument("--quick", action="store_true", help="small sizes, only to see that it runs")
    _bench_sizes(made["bench"])
    _torture_sizes(made["torture"])
    made["look"].add_argument("--name", help="of the host, read aloud instead of the logo")
    made["look"].add_argument("--colour", help="of buttons and links, such as '#0a5c36'; '' for ours")
    made["look"].add_argument("--band", help="colour of a band at the top; '' for none")
    made["look"].add_argument("--logo", metavar="FILE", help="SVG or PNG, up to 64 KB; '' for none")
    made["look"].add_argument("--remove", action="store_true", help="take it all away")
    made["tally"].add_argument("file")
    made["tally"].add_argument(
        "--weighting", default="per_head", help="per_head, per_municipality or capped:N"
    )
    made["tally"].add_argument("--table", action="store_true", help="readable by a person instead of JSON")
    return top


def _bench_sizes(bench: argparse.ArgumentParser) -> None:
    bench.add_argument("--phones", type=int, metavar="N", help="phones in the hall, 1000 unless said")
    bench.add_argument("--seconds", type=float, metavar="S", help="how long, 10 unless said")
    bench.add_argument(
        "--rate", type=float, metavar="N", help="so many a second instead of as many as it takes"
    )
    bench.add_argument(
        "--database", metavar="URL", help="where a fresh database is made; a temporary file unless said"
    )
    bench.add_argument("--processes", type=int, choices=(1, 2), help="of the server")
    bench.add_argument(
        "--events", type=int, metavar="N", help="fill the log with ballots up to so many events before"
    )
    bench.add_argument("--cards", type=int, metavar="N", help="fill the workshop with so many cards before")


def _torture_sizes(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--kills", type=int, default=20, metavar="N", help="how often to kill -9")
    verb.add_argument("--cuts", type=int, metavar="N", help="simulated power cuts (default: as many)")
    verb.add_argument("--phones", type=int, default=30, metavar="N", help="people who write and vote")
    verb.add_argument(
        "--database", default="", metavar="URL", help="one for trials (default: a new SQLite file)"
    )
    verb.add_argument("--seed", default="workshop", help="the same seed draws the same people")
    verb.add_argument("--json", action="store_true", help="for programs instead of a table")


def main(arguments: list[str] | None = None) -> int:
    """Runs one verb; the exit status."""
    given = parser().parse_args(arguments)
    try:
        settings = from_environment()
    except WrongSetting as wrong:
        print(f"workshop: {wrong}", file=sys.stderr)
        return 2
    return VERBS[given.verb][0](settings, given)


if __name__ == "__main__":
    sys.exit(main())
