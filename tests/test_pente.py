"""The slope: rooms import only leftwards, never in a ring, never from inside a function."""

import ast
import re
import subprocess
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PENTE = [
    "quartiers",
    "mairie",
    "signalements",
    "chiffres",
    "guichet",
    "remarques",
    "conseils",
    "nouvelles",
    "carte",
    "api",
    "config",
]
# Inside signalements: what stands on one line may import the lines above it, and its own.
PENTE_SIGNALEMENTS = [
    {"etats"},
    {"models"},
    {"courriels"},
    {"operations"},
    {"forms", "views", "management", "urls", "admin"},
]
# Names that say where somebody works, not what the service is; and hosts that a mirror may stand for.
LIEUX = re.compile(
    r"(?<![\w.])/(?:root|home|Users|work)/|\.\./shared\b|(?<!\w)\.library\b"
    r"|\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org)\b",
)


def modules() -> dict[str, Path]:
    """Return the project's own modules by dotted name, tests left out."""
    found = {}
    for room in PENTE:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "tests" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imports(name: str, source: str, is_package: bool = False) -> Iterator[str]:
    """Yield the dotted names of the project's modules that `source`, the text of module `name`, imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in PENTE)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = name.split(".") if is_package else name.split(".")[:-1]
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            if base.split(".")[0] in PENTE:
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield inner if inner in MODULES else base


def imports_of(name: str, without_types: bool = False) -> set[str]:
    path = MODULES[name]
    source = path.read_text()
    if without_types:
        tree = ast.parse(source)
        tree.body = [
            n for n in tree.body if not isinstance(n, ast.If) or ast.unparse(n.test) != "TYPE_CHECKING"
        ]
        source = ast.unparse(tree)
    return set(imports(name, source, path.name == "__init__.py")) - {name}


def uphill(name: str, target: str) -> bool:
    """Return whether module `name` must not import module `target`."""
    room, other = name.split(".")[0], target.split(".")[0]
    if room != other:
        return PENTE.index(other) > PENTE.index(room)
    if room != "signalements":
        return False
    here, there = rank(name), rank(target)
    return here is not None and there is not None and there > here


def rank(name: str) -> int | None:
    """Return the line of PENTE_SIGNALEMENTS where the module stands, None where it stands beside it."""
    part = name.partition(".")[2].partition(".")[0]
    return next((i for i, line in enumerate(PENTE_SIGNALEMENTS) if part in line), None)


def inner_imports(source: str) -> list[int]:
    """Return the line numbers of imports inside functions, save those of `AppConfig.ready`."""
    tree = ast.parse(source)
    allowed = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("AppConfig" in ast.unparse(base) for base in node.bases)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name == "ready"
        for line in range(method.lineno, (method.end_lineno or method.lineno) + 1)
    }
    return sorted(
        {
            node.lineno
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno not in allowed
        }
    )


def test_ca_marche():
    assert uphill("mairie.models", "signalements.models")
    assert uphill("signalements.models.recit", "signalements.operations")
    assert not uphill("signalements.operations", "signalements.models")
    assert not uphill("carte.views", "quartiers.models")
    assert set(imports("mairie.x", "from quartiers.models import Zone\nimport os")) == {"quartiers.models"}
    assert set(imports("signalements.views.x", "from ..models import Photo")) == {"signalements.models"}
    assert inner_imports("def f():\n    import os") == [2]
    assert inner_imports("class A(AppConfig):\n    def ready(self):\n        from . import checks") == []


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_downhill(name):
    assert [target for target in imports_of(name) if uphill(name, target)] == []


@pytest.mark.parametrize("name", MODULES)
def test_no_import_inside_a_function(name):
    assert inner_imports(MODULES[name].read_text()) == []


def test_no_ring():
    # What is imported only for annotations never runs, so it makes no ring.
    graph = {name: imports_of(name, without_types=True) & MODULES.keys() for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as ring:
        pytest.fail(" ← ".join(ring.args[1]))


def test_no_word_of_where_it_was_made():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in files.stdout.split("\0"):
        path = ROOT / name
        if not path.is_file() or "vendor" in path.parts or path == Path(__file__).resolve():
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{i}: {line.strip()}" for i, line in enumerate(lines, 1) if LIEUX.search(line)]
    assert found == []
