"""``cinerl bench suite | speed | render | critics | taste | style | judges | hacking``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from cinerl.cli.progress import progress_bar
from cinerl.spec.errors import UserError

if TYPE_CHECKING:
    from cinerl.bench.suite import Entry
    from cinerl.bench.telling import Report

Figures = dict[str, Any]

_OUT = Path("runs/suite")

bench_app = typer.Typer(no_args_is_help=True, help="Benchmarks: quality of cameramen, speed, pictures.")


@bench_app.command()
def suite(
    json: Annotated[Path | None, typer.Option(help="All figures; default suite.json in --out.")] = None,
    out: Annotated[Path, typer.Option(help="Folder to work in; a killed run goes on from it.")] = _OUT,
    env: Annotated[list[str] | None, typer.Option(help="Environment or brief; default all.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="Cameraman; default all.")] = None,
    agents: Annotated[list[str] | None, typer.Option(help="Folders; NAME-sK is training K.")] = None,
    take: Annotated[list[str] | None, typer.Option(help="Take; default the held-out ones.")] = None,
    episodes: Annotated[int, typer.Option(help="Of every policy and training in every brief.")] = 64,
    seed: Annotated[int, typer.Option(help="Of starts and resamples.")] = 0,
    workers: Annotated[int, typer.Option(help="Processes; 0 is one for each core.")] = 0,
    pictures: Annotated[bool, typer.Option(help="Make strips of pictures for the page.")] = True,
) -> None:
    """Every cameraman films every brief on held-out takes: figures, plot and page."""
    from cinerl.bench import page, plot, table
    from cinerl.bench import suite as bench

    figures = json or out / "suite.json"
    _check_paths(json, out)
    if workers < 0:
        raise UserError("--workers", f"is {workers}", "want 0 or more")
    count = workers or bench.default_workers()
    plan = bench.Plan(env, policy, tuple(agents or ()), take, episodes, seed)
    entries = bench.prepare(plan, out)
    with progress_bar("steps") as bar:
        task = bar.add_task("film", total=None)
        bench.run(entries, count, lambda done, total: bar.update(task, completed=done, total=total))
    result = bench.result(entries, plan)
    bench.write_json(figures, result)
    plot.draw(result, out / "suite.png")
    if pictures:
        _make_strips(entries, count)
    page.write_page(out / "suite.html", result, entries, out / "suite.png")
    console = _console()
    for each in table.suite_tables(result):
        console.print(each)
    typer.echo(f"{figures}: figures; {out / 'suite.html'}: tables and pictures; {out / 'suite.png'}: plot")


@bench_app.command()
def speed(
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    take: Annotated[str, typer.Option(help="Two-actor take to film; default one of the library.")] = "",
    seconds: Annotated[float, typer.Option(help="Length of one measurement.")] = 0.5,
    repeats: Annotated[int, typer.Option(help="Interleaved measurements of each figure.")] = 7,
    threads: Annotated[int, typer.Option(help="CPU threads of the core.")] = 2,
) -> None:
    """Camera steps per second of the core and its faces, beside what others reach on this machine."""
    from cinerl.bench import speed as bench
    from cinerl.bench import table

    plan = bench.Plan(take=take, seconds=seconds, repeats=repeats, threads=threads)
    figures = _measured("speed", lambda report: bench.measure(plan, report), json)
    _console().print(table.speed_table(figures))


@bench_app.command()
def render(
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    take: Annotated[str, typer.Option(help="Take to picture; default one of the library.")] = "",
    seconds: Annotated[float, typer.Option(help="Length of one measurement.")] = 1.0,
    repeats: Annotated[int, typer.Option(help="Interleaved measurements of each figure.")] = 5,
    threads: Annotated[int, typer.Option(help="CPU threads of the film's renderer.")] = 2,
) -> None:
    """Pictures per second: observations beside PyBullet's TinyRenderer, and frames of a film."""
    from cinerl.bench import render as bench
    from cinerl.bench import table

    plan = bench.Plan(take=take, seconds=seconds, repeats=repeats, threads=threads)
    figures = _measured("render", lambda report: bench.measure(plan, report), json)
    _console().print(table.render_table(figures))


@bench_app.command()
def critics(
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    plot: Annotated[Path | None, typer.Option(help="PNG file for the plot.")] = None,
    tracks: Annotated[Path | None, typer.Option(help="Folder with real camera tracks.")] = None,
    moves: Annotated[int, typer.Option(help="Moves drawn to train without a family.")] = 900,
    rows: Annotated[int, typer.Option(help="Episodes of each cameraman in each brief.")] = 24,
    steps: Annotated[int, typer.Option(help="Of training each of these networks.")] = 3000,
    episodes: Annotated[int, typer.Option(help="Of the static camera in every brief.")] = 64,
    only: Annotated[list[str] | None, typer.Option(help="motion, framing or layout; default all.")] = None,
    photos: Annotated[Path | None, typer.Option(help="Folder with photographs.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="PNG file for good stills and marred ones.")] = None,
    stills: Annotated[int, typer.Option(help="Well-framed moments of each held-out take.")] = 30,
    framing_steps: Annotated[int, typer.Option(help="Of training each network that misses a flaw.")] = 300,
    seed: Annotated[int, typer.Option(help="Of moves, stills, marring, training and resamples.")] = 100,
) -> None:
    """What learned rewards tell apart, also when they never learned it; what they cost."""
    from cinerl.bench import critic_framing, critic_layout, critic_motion, critics_plot, framing_sheet, table
    from cinerl.bench import critics as bench

    _check_paths(json)
    for flag, file in (("--plot", plot), ("--sheet", sheet)):
        _check_paths(file, flag=flag)
    plan = bench.Plan(
        motion=critic_motion.Plan(
            moves=moves, rows=rows, steps=steps, episodes=episodes, seed=seed, tracks=tracks
        ),
        framing=critic_framing.Plan(moments=stills, steps=framing_steps, photos=photos, seed=seed),
        layout=critic_layout.Plan(moments=stills, seed=seed),
        only=tuple(only or bench.CRITICS),
    )
    before = bench.earlier(json) if only else None
    figures = _measured("critics", lambda report: bench.measure(plan, report, before), json)
    if plot is not None and "motion" in figures:
        critics_plot.draw(figures["motion"], plot)
    if sheet is not None:
        framing_sheet.draw(sheet, seed=seed)
    for found in table.critics_tables(figures):
        _console().print(found)


@bench_app.command()
def taste(
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    plot: Annotated[Path | None, typer.Option(help="PNG file for the plot.")] = None,
    env: Annotated[str, typer.Option(help="Environment or brief that is filmed.")] = "cinerl/Follow-v0",
    tastes: Annotated[int, typer.Option(help="Simulated voters.")] = 20,
    votes: Annotated[int, typer.Option(help="Of each; twice as many on drawn pairs.")] = 200,
    moments: Annotated[int, typer.Option(help="Of each actor of each take.")] = 2,
    styles: Annotated[int, typer.Option(help="Drawn for each moment.")] = 9,
    steps: Annotated[int, typer.Option(help="Of two trainings, without and with a taste; 0: none.")] = 0,
    episodes: Annotated[int, typer.Option(help="That each of these agents films.")] = 64,
    seed: Annotated[int, typer.Option(help="Of voters, clips, votes, trainings and resamples.")] = 100,
) -> None:
    """How many votes a taste takes, by simulated voters; what it does to an agent."""
    from cinerl.bench import table, taste_plot
    from cinerl.bench import taste as bench

    _check_paths(json)
    _check_paths(plot, flag="--plot")
    plan = bench.Plan(env, tastes, votes, moments, styles, steps, episodes, seed)
    figures = _measured("taste", lambda report: bench.measure(plan, report), json)
    if plot is not None:
        taste_plot.draw(figures, plot)
    _console().print(table.taste_table(figures))


@bench_app.command("style")
def style_video(
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    plot: Annotated[Path | None, typer.Option(help="PNG file for the plot.")] = None,
    style: Annotated[list[str] | None, typer.Option(help="Style; default all.")] = None,
    take: Annotated[list[str] | None, typer.Option(help="Take; default four held-out ones.")] = None,
    frames: Annotated[int, typer.Option(help="Of each shot.")] = 32,
    size: Annotated[str, typer.Option(help="Width x height in pixels, even.")] = "256x144",
    drift_frames: Annotated[int, typer.Option(help="Of the long video.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of noise and resamples.")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads.")] = 2,
) -> None:
    """Whether stylised video holds still on its surfaces, beside its rivals, and what it costs."""
    from cinerl.bench import style as bench
    from cinerl.bench import style_plot, table
    from cinerl.cli.film import parse_size

    _check_paths(json)
    _check_paths(plot, flag="--plot")
    plan = bench.Plan(
        styles=tuple(style or ()), takes=tuple(take or ()), frames=frames, size=parse_size(size),
        drift_frames=drift_frames, seed=seed, threads=threads,
    )  # fmt: skip
    figures = _measured("style", lambda report: bench.measure(plan, report), json)
    if plot is not None:
        style_plot.draw(figures, plot)
    _console().print(table.style_table(figures))


@bench_app.command()
def judges(
    env: Annotated[list[str] | None, typer.Option(help="Environment or brief; default Follow.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="Cameraman; default all.")] = None,
    agents: Annotated[list[str] | None, typer.Option(help="Folders; NAME-sK is training K.")] = None,
    against: Annotated[str, typer.Option(help="Cameraman that the others are compared with.")] = "composer",
    take: Annotated[list[str] | None, typer.Option(help="Take; default the held-out ones.")] = None,
    episodes: Annotated[int, typer.Option(help="Of every policy and training in every brief.")] = 32,
    every: Annotated[int, typer.Option(help="Frames from one judged picture to the next.")] = 6,
    views: Annotated[int, typer.Option(help="Random views about each start, for tours; 0: none.")] = 0,
    seed: Annotated[int, typer.Option(help="Of starts, views and resamples.")] = 0,
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    plot: Annotated[Path | None, typer.Option(help="PNG file for the plot.")] = None,
    sheets: Annotated[Path | None, typer.Option(help="Folder for blind pairs to vote on.")] = None,
    pairs: Annotated[int, typer.Option(help="Pairs of every policy in every brief.")] = 6,
) -> None:
    """What judges that nothing learned from say of cameramen on held-out takes."""
    from cinerl.bench import ballot, judges_plot, judges_table
    from cinerl.bench import judges as bench

    _check_paths(plot, sheets, flag="--plot")
    if pairs < 1:
        raise UserError("--pairs", f"is {pairs}", "want 1 or more")
    plan = bench.Plan(
        env or ["follow"], policy, tuple(agents or ()), take, against, episodes, every, views, seed
    )

    def measure(report: Report) -> Figures:
        films = bench.film(plan, report)
        if sheets is not None:
            ballot.write_sheets(sheets, films, ballot.pairs_of(films, against, pairs, seed), report)
        return bench.judge(films, plan, report=report)

    figures = _measured("judges", measure, json)
    if plot is not None:
        judges_plot.draw_judges(figures, plot)
    console = _console(210)
    for each in judges_table.judges_tables(figures):
        console.print(each)


@bench_app.command()
def hacking(
    critic: Annotated[list[str] | None, typer.Option(help="Critic that chooses; default all.")] = None,
    take: Annotated[list[str] | None, typer.Option(help="Take; default the held-out ones.")] = None,
    moments: Annotated[int, typer.Option(help="At which cameras are chosen; 0: none.")] = 224,
    best_of: Annotated[list[int] | None, typer.Option(help="Numbers of cameras; default 1 to 256.")] = None,
    env: Annotated[str, typer.Option(help="Environment of --agents.")] = "follow",
    agents: Annotated[
        list[str] | None, typer.Option(help="Folders of one agent, in the order of their training's length.")
    ] = None,
    episodes: Annotated[int, typer.Option(help="Of each of --agents.")] = 32,
    seed: Annotated[int, typer.Option(help="Of moments, cameras, starts and resamples.")] = 0,
    json: Annotated[Path | None, typer.Option(help="File for the figures.")] = None,
    plot: Annotated[Path | None, typer.Option(help="PNG file for the plot.")] = None,
) -> None:
    """Whether optimising a critic further makes pictures worse: best of K cameras, lengths of training."""
    from cinerl.bench import hacking as bench
    from cinerl.bench import judges_plot, judges_table

    _check_paths(plot, flag="--plot")
    choose = bench.Plan(critic, take, moments, tuple(best_of or bench.Plan.best_of), seed)
    train = bench.Training(env, tuple(agents or ()), take, episodes, seed)
    figures = _measured("hacking", lambda report: bench.measure(choose, train, report), json)
    if plot is not None:
        judges_plot.draw_hacking(figures, plot)
    console = _console(140)
    for each in judges_table.hacking_tables(figures):
        console.print(each)


def _measured(name: str, measure: Callable[[Report], Figures], json: Path | None) -> Figures:
    """Figures of a benchmark, under a progress bar; written to ``json`` if it is named."""
    from cinerl.bench import suite

    _check_paths(json)
    with progress_bar("measurements") as bar:
        task = bar.add_task(name, total=None)

        def report(name: str, done: int, total: int) -> None:
            bar.update(task, description=name, completed=done, total=total)

        result = measure(report)
    if json is not None:
        suite.write_json(json, result)
    return result


def _make_strips(entries: Sequence[Entry], workers: int) -> None:
    from cinerl.bench import strips
    from cinerl.bench.pool import run_all

    firsts = [jobs[0] for entry in entries for jobs in entry.jobs.values()]
    missing = [job for job in firsts if not strips.strip_path(job).is_file()]
    with progress_bar("pictures") as bar:
        task = bar.add_task("strips", total=len(missing) * strips.PICTURES)
        run_all(strips.run_strip, missing, workers, lambda done: bar.advance(task, done))


def _check_paths(file: Path | None, out: Path | None = None, *, flag: str = "--json") -> None:
    """Before hours of work, not after them."""
    if file is not None and file.is_dir():
        raise UserError(flag, f"'{file}' is a folder", "name a file")
    for named, path in ((flag, file and file.parent), ("--out", out)):
        blocked = [p for p in (path, *path.parents) if p.exists() and not p.is_dir()] if path else []
        if blocked:
            raise UserError(named, f"'{blocked[0]}' is a file", "name a folder")


def _console(least: int = 96) -> Console:
    """Wide enough for a table even where the output is a file."""
    found = Console()
    return found if found.width >= least else Console(width=least)
