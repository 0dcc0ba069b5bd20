"""The evaluation as files: a table of all figures, and per slice a confusion matrix and a reliability plot as SVG."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from ml.metrics import Metric
from ml.sentiment.choice import current_model
from ml.sentiment.labels import CLASSES
from ml.sentiment.model import TASK, model_version
from warehouse import Settings

CELL, MARGIN, SIDE = 60, 70, 300
STYLE = 'font-family="sans-serif" font-size="12" fill="#222"'


def write_report(settings: Settings, metrics: list[Metric]) -> list[Path]:
    """Write an evaluation into the home, ``reports/sentiment/<model_version>/``.

    Returns
    -------
    list of Path
        ``metrics.csv``, and for all reviews and each data set ``confusion_*.svg`` and ``reliability_*.svg``.
    """
    folder = settings.home / "reports" / TASK / model_version(current_model(settings))
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "metrics.csv"]
    csv.write_csv(pa.Table.from_pylist([vars(metric) for metric in metrics]), files[0])
    for name in dict.fromkeys(metric.slice for metric in metrics):
        values = {metric.metric: metric for metric in metrics if metric.slice == name}
        plots = {"confusion": confusion_svg(values), "reliability": reliability_svg(values)}
        for kind, svg in plots.items():
            if svg:
                files.append(folder / f"{kind}_{name}.svg")
                files[-1].write_text(svg, encoding="utf-8")
    return files


def confusion_svg(metrics: dict[str, Metric]) -> str:
    """What share of the texts of each number of stars got each class; empty where the slice has none."""
    shapes = []
    for stars in range(1, CLASSES + 1):
        top = MARGIN + (stars - 1) * CELL
        shapes.append(_text(MARGIN - 10, top + CELL / 2 + 4, f"{stars} star{'s' if stars > 1 else ''}", "end"))
        for said in range(1, CLASSES + 1):
            metric = metrics.get(f"confusion_{stars}_{said}")
            if metric:
                left = MARGIN + (said - 1) * CELL
                shapes.append(
                    f'<rect x="{left}" y="{top}" width="{CELL}" height="{CELL}" fill="#2b6cb0" '
                    f'fill-opacity="{0.05 + 0.75 * metric.value:.3f}" stroke="#fff"/>'
                )
                shapes.append(_text(left + CELL / 2, top + CELL / 2 + 4, f"{metric.value:.0%}"))
    if len(shapes) == CLASSES:
        return ""
    titles = [_text(MARGIN + (said + 0.5) * CELL, MARGIN - 10, str(said + 1)) for said in range(CLASSES)]
    heading = _text(MARGIN + CLASSES * CELL / 2, 25, "class said, 1 very negative to 5 very positive")
    return _svg([heading, *titles, *shapes], 2 * MARGIN + CLASSES * CELL)


def reliability_svg(metrics: dict[str, Metric]) -> str:
    """Share right of what was claimed with each probability, with its interval; empty where the slice has none."""
    corner = MARGIN + SIDE
    shapes = [
        f'<line x1="{MARGIN}" y1="{corner}" x2="{corner}" y2="{MARGIN}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<path d="M{MARGIN} {MARGIN}V{corner}H{corner}" fill="none" stroke="#222"/>',
        _text(MARGIN + SIDE / 2, corner + 40, "probability claimed"),
        _text(MARGIN + SIDE / 2, 25, "share right (the size of a dot: how many texts)"),
        *(_text(MARGIN + share * SIDE, corner + 18, f"{share:g}") for share in (0, 0.5, 1)),
        *(_text(MARGIN - 8, corner - share * SIDE + 4, f"{share:g}", "end") for share in (0, 0.5, 1)),
    ]
    claims = [metric for name, metric in metrics.items() if name.startswith("reliability_")]
    total = sum(metric.n for metric in claims)
    for metric in claims:
        left = MARGIN + metric.baseline * SIDE
        low, middle, high = (corner - value * SIDE for value in (metric.ci_low, metric.value, metric.ci_high))
        shapes.append(f'<line x1="{left:.1f}" y1="{low:.1f}" x2="{left:.1f}" y2="{high:.1f}" stroke="#2b6cb0"/>')
        radius = 2 + 10 * (metric.n / total) ** 0.5
        shapes.append(f'<circle cx="{left:.1f}" cy="{middle:.1f}" r="{radius:.1f}" fill="#2b6cb0" fill-opacity="0.6"/>')
    return _svg(shapes, 2 * MARGIN + SIDE) if claims else ""


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {STYLE}>{text}</text>'


def _svg(shapes: list[str], side: float) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            *shapes,
            "</svg>\n",
        ]
    )
