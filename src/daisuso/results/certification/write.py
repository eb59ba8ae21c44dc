"""Writes decisions: tables, a workbook, and the list for the authority that confirms."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xlsxwriter.exceptions import XlsxFileError

from daisuso.errors import ResultsError
from daisuso.messages import LANGUAGES, text
from daisuso.results.certification.certify import Decisions
from daisuso.results.certification.reason import OUTCOMES, READY
from daisuso.results.certification.schema import CERTIFICATION_TABLES, DECISIONS
from daisuso.results.files import write_csv, write_parquet, write_workbook

WORKBOOK, LIST = "decisions.xlsx", "decisions.json"


def write_decisions(decisions: Decisions, out: Path) -> list[Path]:
    """Write every table as Parquet and CSV, all in one workbook, and the list `decisions.json`.

    Returns
    -------
    list of Path
        What was written, the list last.

    Raises
    ------
    ResultsError
        The place cannot be written.
    """
    try:
        return _write(decisions, out)
    except (OSError, XlsxFileError) as error:
        raise ResultsError(
            f"the decisions cannot be written ({getattr(error, 'strerror', None) or error})",
            where=getattr(error, "filename", None) or out,
            cure="Close the files if a spreadsheet holds them open, look at the space left, or choose another --out.",
        ) from error


def _write(decisions: Decisions, out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for table in CERTIFICATION_TABLES:
        parquet, sheet = out / f"{table.name}.parquet", out / f"{table.name}.csv"
        write_parquet(decisions.frames[table.name], table, parquet, synthetic=decisions.synthetic)
        write_csv(decisions.frames[table.name], sheet)
        written += [parquet, sheet]
    policies = ", ".join(sorted({inputs.policy.id for inputs in decisions.courses}))
    workbook = out / WORKBOOK
    write_workbook(decisions.frames, workbook, synthetic=decisions.synthetic, policies=policies, tables=CERTIFICATION_TABLES)
    listed = out / LIST
    content = json.dumps(_list(decisions), ensure_ascii=False, indent=1, sort_keys=True)
    listed.write_text(f"{content}\n", encoding="utf-8")
    return [*written, workbook, listed]


def _list(decisions: Decisions) -> dict[str, Any]:
    """Return who is ready, for the confirming authority. Who is not is nobody else's business: of them there are only numbers."""
    frame = decisions.frames[DECISIONS.name]
    ready = frame.loc[frame["outcome"] == READY]
    counts = frame["outcome"].value_counts()
    return {
        "format": 1,
        "daisuso": version("daisuso"),
        "notice": {lang: text("certify.list.state", lang) for lang in LANGUAGES},
        "synthetic": decisions.synthetic,
        **({"synthetic_notice": {lang: text("certify.synthetic", lang) for lang in LANGUAGES}} if decisions.synthetic else {}),
        "decided_on": decisions.today.isoformat(),
        "policies": {inputs.policy.id: inputs.policy.to_json()["certification"] for inputs in decisions.courses},
        "counts": {outcome: int(counts.get(outcome, 0)) for outcome in OUTCOMES},
        "ready": [
            {
                "learner": row["learner"],
                "ward": row["ward"],
                "decision": row["outcome"],
                "kind": "rehearsal" if row["rehearsal"] else "examination",
                "bank": row["bank"],
                "valid_until": None if row["rehearsal"] else row["valid_until"],
                "synthetic": bool(row["synthetic"]),
            }
            for row in ready.to_dict("records")
        ],
    }
