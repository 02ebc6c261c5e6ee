"""H.264 in MP4, tagged BT.709: one picture in, one picture written, memory flat in length."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

from cinerl.spec.errors import UserError

SAMPLE_RATE = 48_000
_THREADS = 2
"""x264 cuts a picture in as many slices of work; pinned, as the bytes depend on it."""
_AAC_FRAME = 1024

Picture = NDArray[np.uint8]


def write_video(
    path: Path,
    pictures: Iterable[Picture],
    rate: tuple[int, int] = (24, 1),
    sound: NDArray[np.float32] | None = None,
    *,
    crf: int = 18,
    preset: str = "medium",
) -> int:
    """Write pictures as they come, and return how many there were.

    Equal input gives equal bytes. The file appears under its name only when it is whole.

    Args:
        path: the ``.mp4`` file.
        pictures: [H, W, 3] uint8, display-referred BT.709, all of one even size.
        rate: frames per second as a fraction.
        sound: [n, 2] stereo at 48 kHz, or None for a silent film.
        crf: x264's constant rate factor; lower is better and larger.
        preset: x264's preset.

    Raises:
        UserError: no pictures, an odd size, or pictures of several sizes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        count = _write(
            part, path, iter(pictures), Fraction(*rate), sound, {"crf": str(crf), "preset": preset}
        )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def read_video(path: Path) -> Iterator[Picture]:
    """The pictures [H, W, 3] of a video that `write_video` wrote, as its codec kept them."""
    with av.open(str(path)) as video:
        for frame in video.decode(video=0):
            shown = frame.reformat(
                format="rgb24",
                src_colorspace=Colorspace.ITU709,
                dst_colorspace=Colorspace.ITU709,
                src_color_range=ColorRange.MPEG,
                dst_color_range=ColorRange.JPEG,
            )
            yield shown.to_ndarray().astype(np.uint8, copy=False)


def _write(
    part: Path,
    path: Path,
    pictures: Iterator[Picture],
    rate: Fraction,
    sound: NDArray[np.float32] | None,
    options: dict[str, str],
) -> int:
    first = next(pictures, None)
    if first is None:
        raise UserError(str(path), "no pictures to write")
    height, width = first.shape[:2]
    if height % 2 or width % 2:
        raise UserError(str(path), f"a picture of {width} x {height}", "H.264 wants even sizes")
    with _container(part) as out:
        video = _video_stream(out, width, height, rate, options)
        audio = None if sound is None else _audio_stream(out)
        count, told = 0, 0
        picture: Picture | None = first
        while picture is not None:
            if picture.shape != first.shape:
                raise UserError(
                    str(path), f"picture {count} is {picture.shape}", f"the first is {first.shape}"
                )
            _put(out, video, picture, count, rate)
            count += 1
            if audio is not None and sound is not None:
                # Sound goes in as far as the picture has come, so that players need not seek.
                told = _tell(out, audio, sound, told, int(count / rate * SAMPLE_RATE))
            picture = next(pictures, None)
        if audio is not None and sound is not None:
            _tell(out, audio, sound, told, int(count / rate * SAMPLE_RATE), last=True)
            out.mux(audio.encode(None))
        out.mux(video.encode(None))
    return count


@contextmanager
def _container(part: Path) -> Iterator[OutputContainer]:
    # "bitexact" leaves out the version and the date.
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(part), "w", format="mp4", container_options=options) as out:
        yield out


def _video_stream(
    out: OutputContainer,
    width: int,
    height: int,
    rate: Fraction,
    options: dict[str, str],
) -> VideoStream:
    # Left to choose its routines by the processor, x264 gives other bytes from run to run.
    same = {"flags": "+bitexact", "x264-params": "cpu-independent=1"}
    stream = out.add_stream("libx264", rate=rate, options={**options, **same})
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.codec_context.time_base = 1 / rate
    stream.codec_context.thread_count = _THREADS
    stream.codec_context.color_primaries = ColorPrimaries.BT709
    stream.codec_context.color_trc = ColorTrc.BT709
    stream.codec_context.colorspace = Colorspace.ITU709
    stream.codec_context.color_range = ColorRange.MPEG
    return stream


def _audio_stream(out: OutputContainer) -> AudioStream:
    stream = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options={"flags": "+bitexact"})
    stream.bit_rate = 160_000
    return stream


def _put(out: OutputContainer, stream: VideoStream, picture: Picture, index: int, rate: Fraction) -> None:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    frame = frame.reformat(
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )
    frame.pts, frame.time_base = index, 1 / rate
    out.mux(stream.encode(frame))


def _tell(
    out: OutputContainer,
    stream: AudioStream,
    sound: NDArray[np.float32],
    start: int,
    end: int,
    *,
    last: bool = False,
) -> int:
    """Encode whole AAC frames of ``sound`` from ``start`` up to ``end``; silence follows its end."""
    while start + _AAC_FRAME <= end or (last and start < end):
        take = min(_AAC_FRAME, end - start)
        block = np.zeros((take, 2), np.float32)
        have = sound[start : start + take]
        block[: len(have)] = have
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        out.mux(stream.encode(frame))
        start += take
    return start
