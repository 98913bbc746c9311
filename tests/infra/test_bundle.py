"""A bundle holds what its function needs, and nothing it does not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from smartclinic.cli import bundle as bundling
from smartclinic.cli.bundle import CannotBundle, bundle, functions, requirements


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with one function."""
    root = tmp_path / "check out"
    for file, text in {
        "functions/greet/main.py": "import smartclinic\n",
        "functions/greet/words/hello.txt": "你好\n",
        "functions/greet/__pycache__/main.pyc": "",
        "functions/no_entry/readme.txt": "",
        "shared/smartclinic/__init__.py": "",
        "requirements.lock": "# pins\nhttpx==1.2.3\n",
        "pyproject.toml": '[tool.smartclinic.bundles]\ngreet = ["httpx"]\n',
    }.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)
    monkeypatch.setattr(bundling, "CHECKOUT", root)
    monkeypatch.setattr(bundling, "functions", lambda: functions(root))
    monkeypatch.setattr(metadata, "requires", lambda _name: None)
    return root


def test_it_puts_the_shared_package_and_requirements_beside_main(checkout: Path, tmp_path: Path) -> None:
    made = bundle("greet", tmp_path / "out" / "greet")
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert files == {"main.py", "words/hello.txt", "smartclinic/__init__.py", "requirements.txt"}
    assert (made / "requirements.txt").read_text() == "httpx==1.2.3\n"


def test_the_same_content_gives_the_same_zip(checkout: Path, tmp_path: Path) -> None:
    first = bundle("greet", tmp_path / "first").with_suffix(".zip").read_bytes()
    (checkout / "functions/greet/main.py").touch()
    assert bundle("greet", tmp_path / "second").with_suffix(".zip").read_bytes() == first


def test_the_zip_has_main_at_its_root(checkout: Path, tmp_path: Path) -> None:
    made = bundle("greet", tmp_path / "greet")
    with zipfile.ZipFile(made.with_suffix(".zip")) as archive:
        assert "main.py" in archive.namelist()


def test_an_older_bundle_is_replaced(checkout: Path, tmp_path: Path) -> None:
    made = bundle("greet", tmp_path / "greet")
    (made / "gone.py").touch()
    assert not (bundle("greet", made) / "gone.py").exists()


def test_a_folder_that_holds_something_else_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(CannotBundle, match="holds something else"):
        bundle("greet", tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_function_without_an_entry_is_refused_with_those_that_have_one(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotBundle, match="there is no function no_entry; there are greet"):
        bundle("no_entry", tmp_path / "out")


def test_a_package_that_is_not_locked_is_named(checkout: Path, tmp_path: Path) -> None:
    (checkout / "requirements.lock").write_text("other==1\n")
    with pytest.raises(CannotBundle, match=r"httpx not in requirements\.lock: run make lock"):
        bundle("greet", tmp_path / "out")


def test_requirements_follow_what_packages_need_in_turn() -> None:
    pins = requirements("webhook")
    assert {"functions-framework", "starlette", "grpcio", "protobuf"} <= {pin.split("==")[0] for pin in pins}


@pytest.mark.parametrize("function", ["webhook", "delivery"])
def test_only_reply_installs_what_the_model_needs(function: str) -> None:
    assert not [pin for pin in requirements(function) if pin.startswith(("google-cloud-aiplatform", "google-genai"))]


LIST_FILES = """
import sys
import main, smartclinic
print(smartclinic.__file__)
for module in list(sys.modules.values()):
    print(getattr(module, "__file__", None) or "")
"""


@pytest.fixture(scope="session")
def owners() -> dict[str, str]:
    """The package that each installed file belongs to."""
    return {
        str(distribution.locate_file(file)): canonicalize_name(distribution.name)
        for distribution in metadata.distributions()
        for file in distribution.files or ()
        if file.suffix in (".py", ".so")
    }


@pytest.mark.parametrize("function", functions())
def test_a_bundle_imports_nothing_that_it_does_not_install(
    function: str, owners: dict[str, str], tmp_path: Path
) -> None:
    made = bundle(function, tmp_path / function)
    listed = subprocess.run(
        [sys.executable, "-c", LIST_FILES], cwd=made, check=True, capture_output=True, text=True, timeout=60
    )
    shared, *loaded = listed.stdout.splitlines()
    installs = {line.split("==")[0] for line in (made / "requirements.txt").read_text().splitlines()}
    assert Path(shared).is_relative_to(made)
    assert {owners[file] for file in loaded if file in owners} <= installs
