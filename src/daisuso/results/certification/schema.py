"""The columns of the certification tables, as `results.schema` has those of results."""

from daisuso.results.schema import NUMBER, TEXT, WHOLE, YES_NO, Table

_WHERE = (("ward", TEXT), ("course", TEXT), ("synthetic", YES_NO))
_WHO = (("learner", TEXT), *_WHERE)

DECISIONS = Table(
    "decisions",
    (
        *_WHO,
        ("outcome", TEXT),
        ("rehearsal", YES_NO),
        ("bank", TEXT),
        ("decided_on", TEXT),
        ("valid_until", TEXT),
        ("reasons", TEXT),
        ("path", TEXT),
        ("modules", TEXT),
        ("final", TEXT),
        ("final_day", TEXT),
        ("final_points", NUMBER),
        ("final_max_points", NUMBER),
        ("final_share", NUMBER),
        ("final_items_out", TEXT),
        ("plan_points", NUMBER),
        ("for_learner_vi", TEXT),
        ("for_learner_en", TEXT),
        ("for_coordinator_vi", TEXT),
        ("for_coordinator_en", TEXT),
        ("policy", TEXT),
    ),
    ("course", "learner"),
)

DECISION_REASONS = Table(
    "decision_reasons",
    (*_WHO, ("reason", TEXT), ("effect", TEXT), ("subject", TEXT)),
    ("course", "learner", "reason", "subject"),
)

CONDUCT_HISTORY = Table(
    "conduct_history",
    (
        *_WHO,
        ("act", TEXT),
        ("event_number", WHOLE),
        ("event", TEXT),
        ("assignment", TEXT),
        ("item", TEXT),
        ("day", TEXT),
        ("state", TEXT),
    ),
    ("course", "learner", "act", "event_number"),
)

OVERDUE_FACTS = Table(
    "overdue_facts",
    (
        *_WHERE,
        ("fact", TEXT),
        ("review_by", TEXT),
        ("assignment", TEXT),
        ("items", TEXT),
        ("learners_kept_out", WHOLE),
    ),
    ("course", "fact", "assignment"),
)

CERTIFICATION_TABLES = (DECISIONS, DECISION_REASONS, CONDUCT_HISTORY, OVERDUE_FACTS)
