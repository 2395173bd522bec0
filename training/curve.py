"""The loss curves as an SVG of a few kilobytes that reads on light and dark pages alike."""

from __future__ import annotations

import math

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 48, 132, 16, 36
COLOURS = {"Thinker": "#1f7a8c", "Parrot": "#c8553d"}


def loss_curves(logs: dict[str, list[dict]]) -> str:
    """Loss over millions of tokens, on a logarithmic scale, a line for each model."""
    points = {name: [(row["tokens"] / 1e6, row["loss"]) for row in log] for name, log in logs.items()}
    xs = [x for line in points.values() for x, _ in line]
    ys = [max(y, 1e-4) for line in points.values() for _, y in line]
    right, low, high = max(xs), 10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys)))
    across = lambda x: LEFT + x / right * (WIDTH - LEFT - RIGHT)  # noqa: E731
    share = lambda y: math.log10(max(y, 1e-4) / low) / max(1e-9, math.log10(high / low))  # noqa: E731
    up = lambda y: HEIGHT - BOTTOM - share(y) * (HEIGHT - TOP - BOTTOM)  # noqa: E731
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title" '
        'font-family="system-ui, sans-serif" font-size="12" fill="#777">',
        '<title id="title">Training loss of Thinker and Parrot over tokens</title>',
    ]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        y = up(10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#777" stroke-opacity=".3"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if right / step <= 8)
    for tick in range(int(right / step) + 1):
        x = across(tick * step)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tick * step:g}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 4}" text-anchor="middle">million tokens</text>')
    parts.append(f'<text x="{LEFT}" y="{TOP - 4}" text-anchor="middle">loss</text>')
    ends: list[float] = []
    for name, line in points.items():
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>')
        # A name stands at the end of its line, unless another stands there.
        y = up(line[-1][1])
        y += next((14.0 for other in ends if abs(other - y) < 14), 0.0)
        ends.append(y)
        x = across(line[-1][0]) + 6
        parts.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" fill="{COLOURS[name]}">{name} {line[-1][1]:.3g}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
