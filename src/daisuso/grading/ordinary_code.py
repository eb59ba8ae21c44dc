"""Tells daisuso's own calls from ordinary code, by its syntax tree: nothing is run."""

import ast
import warnings

CALLS = frozenset({"item", "score", "hand_in"})
_MOST_LETTERS = 2_000


def is_ordinary(source: str) -> bool:
    """Say whether code holds anything but `import daisuso`, `daisuso.item("…")`, `daisuso.score("…")` and `daisuso.hand_in()`.

    Nothing at all, and comments, are not code. What cannot be parsed is.
    """
    if len(source) > _MOST_LETTERS:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return not all(_is_ours(statement) for statement in body)


def score_call(source: str) -> str | None:
    """Return the item of a cell that is nothing but `daisuso.score("ITEM")`; None where it is anything else."""
    if is_ordinary(source):
        return None
    match ast.parse(source).body:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(attr="score"), args=[ast.Constant(value=str() as item)]))]:
            return item
    return None


def ends_in_call(source: str) -> bool:
    """Say whether the last thing that daisuso's own code does is a call, so that the cell has a result."""
    body = ast.parse(source).body
    return bool(body) and isinstance(body[-1], ast.Expr)


def _is_ours(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import(names=[ast.alias(name="daisuso", asname=None)]):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="daisuso"), attr=call), args=arguments, keywords=[])):
            return call in CALLS and all(isinstance(argument, ast.Constant) for argument in arguments)
    return False
