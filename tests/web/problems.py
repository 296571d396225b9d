"""What a refusal lists."""

from tests.web.world import Json


def defects(problem: Json) -> set[tuple[str, str]]:
    return {(error["field"], error["code"]) for error in problem["errors"]}
