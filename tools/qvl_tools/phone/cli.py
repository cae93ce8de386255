"""``qvl-agent phone``: start a simulated phone and say how to connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qvl_tools.phone.process import SimulatedPhone


def command(
    seed: Annotated[
        int, typer.Option(help="Decides the phone's content; same seed, same pixels.")
    ] = 0,
    size: Annotated[str, typer.Option(metavar="WxH", help="Screen in pixels.")] = "1080x2400",
    density: Annotated[float, typer.Option(help="Pixels per dp.")] = 2.625,
    dark: Annotated[bool, typer.Option("--dark", help="Dark theme.")] = False,
    font_scale: Annotated[float, typer.Option(help="Size of text; 1 is normal.")] = 1.0,
    world: Annotated[
        str,
        typer.Option(help="What fills it: everyday, or held_out, which shares nothing with it."),
    ] = "everyday",
    window: Annotated[bool, typer.Option("--window", help="Also show it in a window.")] = False,
    live_clock: Annotated[bool, typer.Option("--live-clock", help="Let its clock run.")] = False,
    displays: Annotated[int, typer.Option(help="2 for an external display beside the panel.")] = 1,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A fault to start with; may be repeated."),
    ] = None,
    adb_port: Annotated[
        int, typer.Option(help="Port of its own adb server; 0 for a free one.")
    ] = 0,
    transport_port: Annotated[
        int, typer.Option(help="Port for `adb connect`; 0 for a free one.")
    ] = 0,
    unconfined_shell: Annotated[
        bool,
        typer.Option(
            "--unconfined-shell",
            help="Run any command line, even where it can reach this computer's files.",
        ),
    ] = False,
) -> None:
    """Start a simulated phone and keep it running until Ctrl-C.

    It looks and behaves like Android and speaks adb, so qvl-agent, the real adb and any other adb
    tool can drive it.
    """
    from qvl_tools.phone.options import parse_size
    from qvl_tools.phone.process import SimulatedPhone

    width_px, height_px = parse_size(size)
    with SimulatedPhone(
        seed=seed,
        width_px=width_px,
        height_px=height_px,
        density=density,
        dark=dark,
        font_scale=font_scale,
        world=world,  # type: ignore[arg-type]  # checked by SimulatedPhone
        window=window,
        live_clock=live_clock,
        displays=displays,
        faults=tuple(fault or ()),  # type: ignore[arg-type]  # checked by SimulatedPhone
        adb_port=adb_port,
        transport_port=transport_port,
        unconfined_shell=unconfined_shell,
    ) as phone:
        _say_how_to_connect(phone, unconfined=unconfined_shell)
        phone.wait()


def _say_how_to_connect(phone: SimulatedPhone, *, unconfined: bool) -> None:
    target = f"127.0.0.1:{phone.transport_port}"
    typer.secho("the phone runs", fg="green", bold=True, nl=False)
    typer.echo(f" ({phone.startup_s:.1f} s to start); Ctrl-C ends it")
    lines = (
        (
            "drive it",
            f'qvl-agent run "book a flight from Zurich to Lisbon" -d phone:{phone.adb_port}',
        ),
        ("real adb", f"adb connect {target}"),
        ("then", f"qvl-agent run GOAL --device android:{target}"),
        ("no adb server", f"adb -P {phone.adb_port} shell input tap 540 1200"),
    )
    for label, line in lines:
        typer.secho(f"  {label:<14}", fg="cyan", nl=False)
        typer.echo(line)
    if not phone.shell_confined:
        _say_what_the_shell_does(unconfined=unconfined)


def _say_what_the_shell_does(*, unconfined: bool) -> None:
    does = "reaches this computer's files" if unconfined else "runs single commands alone"
    typer.secho(f"  {'its shell':<14}", fg="yellow", nl=False)
    typer.echo(f"{does}: this system has no Landlock to confine it")
