"""A bundle holds what its function needs, and nothing it does not."""

from __future__ import annotations

import base64
import os
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


@pytest.mark.parametrize("function", ["webhook", "delivery", "audit"])
def test_only_reply_and_media_install_what_the_model_needs(function: str) -> None:
    assert not [pin for pin in requirements(function) if pin.startswith(("google-cloud-aiplatform", "google-genai"))]


@pytest.mark.parametrize("function", ["webhook", "reply", "delivery", "audit"])
def test_only_media_installs_what_parses_strangers_files(function: str) -> None:
    assert not [pin for pin in requirements(function) if pin.startswith(("pillow", "puremagic"))]
    assert [pin for pin in requirements("media") if pin.startswith(("pillow", "puremagic"))]


SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "test",
    "META_APP_SECRET": "secret",
    "META_VERIFY_TOKEN": "token",
    "META_ACCESS_TOKEN": "token",
    "IDENTITY_PEPPER": base64.b64encode(bytes(32)).decode(),
    "MASTER_KEY": base64.b64encode(bytes(32)).decode(),
    "REPLY_URL": "https://reply.example",
    "DELIVERY_URL": "https://delivery.example",
    "MEDIA_URL": "https://media.example",
    "MEDIA_STORE": "gs://media",
    "AUDIT_URL": "https://audit.example",
    "AUDIT_STORE": "gs://audit",
    "DASHBOARD_URL": "https://desk.example",
    "PAGES_URL": "https://pages.example",
    "SIGN_IN_CLIENT_ID": "desk",
    "SIGN_IN_CLIENT_SECRET": "secret",
    "OIDC_ACCOUNT": "caller@test.iam.gserviceaccount.com",
}

IMPORT_MAIN = """
import sys
from importlib.machinery import PathFinder
from pathlib import Path

hidden = set(Path(sys.argv[1]).read_text().splitlines())

class Installed(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        spec = super().find_spec(name, path, target)
        if spec and spec.origin in hidden:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)
        return spec

sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
sys.path.insert(0, "")
import main
import smartclinic
print(smartclinic.__file__)
"""


def files_outside(requirements_file: Path) -> list[str]:
    """The installed modules that belong to no package of a bundle's requirements."""
    installs = {line.split("==")[0] for line in requirements_file.read_text().splitlines()}
    others = (item for item in metadata.distributions() if canonicalize_name(item.name) not in installs)
    return [f"{item.locate_file('')}/{file}" for item in others for file in item.files or () if file.suffix == ".py"]


@pytest.mark.parametrize("function", functions())
def test_a_bundle_needs_only_what_it_installs(function: str, tmp_path: Path) -> None:
    made = bundle(function, tmp_path / function)
    (tmp_path / "hidden").write_text("\n".join(files_outside(made / "requirements.txt")))
    imported = subprocess.run(
        [sys.executable, "-c", IMPORT_MAIN, str(tmp_path / "hidden")],
        cwd=made,
        env=os.environ | SETTINGS,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert imported.stderr == ""
    assert Path(imported.stdout.strip()).is_relative_to(made)
