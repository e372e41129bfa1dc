"""Cold starts: each example finds the application's modules as a new Lambda instance would.

The modules of the adopter's project that the target pulls in run again in fresh namespaces, from code that was compiled
once. Installed packages stay, also those that pip has put into a folder of the project. Where a fixture has patched one
of the modules, running it again would undo the patch: it stays, with all that were loaded before the target, and their
data is put back instead.
"""

from __future__ import annotations

import copy
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import inspect
import os
import sys
import sysconfig
import traceback
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from onhook.conformance.installed import installed_in
from onhook.conformance.overhearing import overhearing
from onhook.conformance.runtime import LambdaHandler
from onhook.conformance.targets import TargetError, Unreachable
from onhook.conformance.targets.names import Target, meant
from onhook.conformance.tracebacks import text_of
from onhook.conformance.traces import InterruptedByUser, TookTooLong

_INSTALLED = tuple(
    {sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {str(Path(sys.base_prefix) / "lib")}
)
_OURS = str(Path(__file__).resolve().parent.parent)
_PLAIN = (dict, list, set, bytearray, deque)


def is_project_module(name: str, module: object) -> bool:
    """Say whether a module belongs to somebody's project: it has a file, and is no library's, nor part of the tests."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or name == "__main__" or name.partition(".")[0] in ("onhook", "conftest"):
        return False
    if "site-packages" in file or "dist-packages" in file or file.startswith(_INSTALLED):
        return False
    stem = Path(file).stem
    return stem != "conftest" and not stem.startswith("test_") and not stem.endswith("_test")


def project_modules(own: str = "") -> dict[str, types.ModuleType]:
    """Return the modules of projects that are loaded now, without what pip has put into a folder of theirs.

    `own` is a package that is somebody's application, wherever it stands.
    """
    return {name: one for name, one in _outside().items() if name.partition(".")[0] == own or not _folder_of(name, one)}


def _outside() -> dict[str, types.ModuleType]:
    """The modules that are loaded now from elsewhere than Python's own folders."""
    return {name: module for name, module in list(sys.modules.items()) if is_project_module(name, module)}


def _folder_of(name: str, module: types.ModuleType) -> Path | None:
    """The folder of a project in which a module was installed."""
    return installed_in(name, str(module.__file__))


#: Folders that hold nothing of the adopter's.
_NOT_OURS = ("node_modules", "site-packages", "venv", "__pycache__")


class _CompiledOnce(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the application's modules without looking at the disk, and runs code that was compiled before."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[types.CodeType, importlib.machinery.ModuleSpec]] = {}

    def learn(self, name: str, module: types.ModuleType) -> types.CodeType | None:
        """Remember a module that was just imported the ordinary way; return its code where it has some."""
        spec = module.__spec__
        loader = spec.loader if spec is not None else None
        code = loader.get_code(name) if isinstance(loader, importlib.abc.InspectLoader) else None
        if spec is not None and code is not None and spec.origin is not None:
            locations = spec.submodule_search_locations
            ours = importlib.machinery.ModuleSpec(name, self, origin=spec.origin, is_package=locations is not None)
            ours.has_location = True
            ours.cached = spec.cached
            ours.submodule_search_locations = locations
            self._known[name] = (code, ours)
        return code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        known = self._known.get(fullname)
        return known[1] if known is not None else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(self._known[module.__name__][0], module.__dict__)


class _PutBack:
    """What modules that a fixture has patched held when the first example started: names, data, and their own instances.

    Default arguments and closures it does not reach; running the modules again would, but would undo the patch.
    """

    def __init__(self, modules: dict[str, types.ModuleType]) -> None:
        named = [value for one in modules.values() for name, value in vars(one).items() if name[:2] != "__"]
        instances = [value for value in named if type(value).__module__ in modules and hasattr(value, "__dict__")]
        self._names = [(vars(one), dict(vars(one))) for one in (*modules.values(), *instances)]
        held = [*named, *(value for one in instances for value in vars(one).values())]
        plain = {id(value): value for value in held if isinstance(value, _PLAIN) and _can_be_copied(value)}
        self._data = [(value, copy.deepcopy(value)) for value in plain.values()]

    def __call__(self) -> None:
        for names, saved_names in self._names:
            names.clear()
            names.update(saved_names)
        for value, saved in self._data:
            _refill(value, copy.deepcopy(saved))


def _can_be_copied(value: object) -> bool:
    try:
        copy.deepcopy(value)
    except Exception:  # copying runs the adopter's code: what cannot be copied stays as it is
        return False
    return True


def _refill(value: Any, saved: Any) -> None:
    value.clear()
    if isinstance(value, (dict, set)):
        value.update(saved)
    else:
        value.extend(saved)


#: What was installed beside targets that were judged before, by its folder: some of it cannot be imported twice.
_ALONGSIDE: dict[Path, dict[str, types.ModuleType]] = {}


class Application:
    """The application under test in this process, from which fresh handlers can be had.

    Used as a context: inside it, the target's folders are on the import path and its modules are loaded; afterwards the
    process is as it was, so that another application with modules of the same names can follow.

    Raises TargetError where the module cannot be imported or the attribute is not there or cannot be called.
    """

    def __init__(
        self,
        target: Target,
        seen_before: Mapping[str, Mapping[str, int]] | None = None,
        limited: Callable[[str], AbstractContextManager[None]] = nullcontext,  # type: ignore[assignment]
    ) -> None:
        self.target = target
        self._package = target.module.partition(".")[0]
        #: Limits the time that importing may take.
        self._limited = limited
        #: What project modules held before any fixture ran: module name to attribute name to identity.
        self._seen_before = seen_before if seen_before is not None else {}
        self._finder = _CompiledOnce()
        self._modules: set[str] = set()
        self._put_back: _PutBack | None = None
        #: How many modules were loaded after the last cold start.
        self._loaded = 0
        self.code: list[types.CodeType] = []

    def __enter__(self) -> Self:
        self._enter_path()
        try:
            self._load()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *details: object) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._put_back is not None:
            self._put_back()
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        for name in self._ours():
            del sys.modules[name]
        self._leave_path()

    def _enter_path(self) -> None:
        self._old_path = list(sys.path)
        self._loaded_before = set(sys.modules)
        self._originals = project_modules(self._package)
        folders = [str(folder) for folder in self.target.folders]
        sys.path[:] = folders + [entry for entry in sys.path if entry not in folders]
        importlib.invalidate_caches()
        for folder in self.target.folders:
            for name, one in _ALONGSIDE.get(folder, {}).items():
                sys.modules.setdefault(name, one)

    def _leave_path(self) -> None:
        """Put what was installed beside the target out of the way of another target, which may have its own version of it."""
        for name, one in _outside().items():
            folder = _folder_of(name, one)
            if folder is not None and str(folder) not in self._old_path and name not in self._loaded_before:
                _ALONGSIDE.setdefault(folder, {})[name] = sys.modules.pop(name)
        sys.modules.update(self._originals)
        sys.path[:] = self._old_path

    def _ours(self) -> dict[str, types.ModuleType]:
        """The project modules that are loaded now because of the target."""
        loaded = project_modules(self._package)
        return {name: one for name, one in loaded.items() if one is not self._originals.get(name)}

    def _load(self) -> None:
        for name in self._originals:
            del sys.modules[name]
        module = self._import()
        self._check(module)
        loaded = project_modules(self._package)
        self._learn(loaded)
        for name, original in self._originals.items():
            if name not in loaded:
                sys.modules[name] = original
        if any(name in self._originals and self._was_patched(name) for name in loaded):
            self._keep_patched(loaded)
        sys.meta_path.insert(0, self._finder)

    def _keep_patched(self, loaded: Iterable[str]) -> None:
        """Let the modules stay that were there before, as a fixture has left them; the others are to run on top of them."""
        for name in loaded:
            sys.modules.pop(name, None)
        sys.modules.update(self._originals)
        self._check(self._import())
        staying = {name: self._originals[name] for name in loaded if name in self._originals}
        self._modules -= staying.keys()
        self._put_back = _PutBack(staying)

    def _learn(self, modules: dict[str, types.ModuleType]) -> None:
        for name, module in modules.items():
            if name not in self._modules:
                self._modules.add(name)
                code = self._finder.learn(name, module)
                if code is not None:
                    self.code.append(code)

    def _was_patched(self, name: str) -> bool:
        return self._seen_before.get(name) != _identities(self._originals[name])

    def _import(self) -> types.ModuleType:
        with overhearing() as stderr:
            try:
                with self._limited("importing it"):
                    return importlib.import_module(self.target.module)
            except InterruptedByUser:
                raise
            except BaseException as error:  # importing runs the adopter's code, which may raise anything
                name = error.name if isinstance(error, ModuleNotFoundError) else None
                if name is not None and self.target.module.startswith(name):
                    raise self._no_module(name) from error
                raise TargetError(f"{self._import_failure(error)}{stderr.told()}") from error

    def _no_module(self, name: str) -> Unreachable:
        where = ", ".join(map(str, self.target.folders))
        return Unreachable(
            f"the target {self.target.text!r}: there is no module {name!r} in {where} or on the import path;"
            " run from the folder that the name starts in, or name the file: path/to/file.py:attribute"
            f"{meant(self.target.text)}{self._shadowing()}"
        )

    def _import_failure(self, error: BaseException) -> str:
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "importlib" not in one.filename]
        frames = [
            one for one in frames if not one.filename.startswith((_OURS + "/conformance", "<frozen", *_INSTALLED))
        ]
        where = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
        kind = "" if isinstance(error, TookTooLong) else f"{type(error).__name__}: "
        return f"the target {self.target.text!r} cannot be imported: {kind}{text_of(error)}{where}"

    def _check(self, module: types.ModuleType) -> None:
        file = self.target.file
        if file is not None and Path(getattr(module, "__file__", None) or "").resolve() != file:
            raise Unreachable(
                f"the target {self.target.text!r}: the name {self.target.module!r} is taken by {module!r}; rename the file"
            )
        handler = self._attribute(module)
        if not callable(handler):
            raise Unreachable(
                f"the target {self.target.text!r} is not callable: it is {type(handler).__name__}{self._shadowing()}"
            )

    def _attribute(self, module: types.ModuleType) -> Any:
        value: Any = module
        for part in self.target.attribute.split("."):
            try:
                value = getattr(value, part)
            except AttributeError:
                public = [name for name, one in vars(module).items() if callable(one) and not name.startswith("_")]
                offered = f"; it has {', '.join(public[:6])}" if public else ""
                raise Unreachable(
                    f"the target {self.target.text!r}: module {self.target.module!r} has no attribute {part!r}{offered}{self._shadowing()}"
                ) from None
        return value

    def _shadowing(self) -> str:
        """Where the module came from, if it is not from the target's folder; nothing if it is, or was not found."""
        name = self.target.module.partition(".")[0]
        found = sys.modules.get(name)
        if found is None:
            return ""
        place = getattr(found, "__file__", None) or next(iter(getattr(found, "__path__", ())), None)
        spec = importlib.machinery.PathFinder.find_spec(name, list(map(str, self.target.folders)))
        ours = spec.origin if spec is not None else None
        if ours is not None and (place is None or Path(place).resolve() != Path(ours).resolve()):
            return f"; {name!r} is {place or 'built in'}, which shadows {ours}: give that another name"
        return "" if place is None or spec is not None else f"; {name!r} is {place}"

    def fingerprint(self) -> str:
        """Return a text that changes when a Python file does in the folder of the target, or below it."""
        file = getattr(sys.modules.get(self.target.module), "__file__", None)
        folder = Path(file).resolve().parent if file else None
        digest = hashlib.sha256(self.target.text.encode())
        for path in sorted(_sources(folder)) if folder is not None else ():
            digest.update(str(path).encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def place(self) -> str:
        """Return where the target stands in its source, as `path/to/file.py:12`; nothing where that is not known."""
        try:
            target = inspect.unwrap(self._attribute(sys.modules[self.target.module]))
            file = inspect.getsourcefile(target) or ""
        except Exception:  # an odd object, or one made by something compiled
            return str(self.target.file or "")
        line = getattr(getattr(target, "__code__", None), "co_firstlineno", 1)
        return f"{file}:{line}" if file else ""

    def cold_start(self) -> LambdaHandler:
        """Return the handler of an application that has served no call yet.

        Raises TargetError where the application's modules cannot be run a second time.
        """
        if self._put_back is not None:
            self._put_back()
        self._run_again()
        handler: LambdaHandler = self._attribute(sys.modules[self.target.module])
        return handler

    def _run_again(self) -> None:
        if len(sys.modules) != self._loaded:  # something was imported while a call was served
            self._learn({name: one for name, one in self._ours().items() if name not in self._modules})
        for name in self._modules:
            sys.modules.pop(name, None)
            _forget_submodule(name)
        try:
            with self._limited("importing it"), _shared_clients():
                importlib.import_module(self.target.module)
        except Exception as error:
            raise TargetError(
                f"{self._import_failure(error)}; it could be imported once, but not again, as a new Lambda instance would"
            ) from error
        self._loaded = len(sys.modules)


def _forget_submodule(name: str) -> None:
    """Take a module out of its package, where that stays: `from package import module` would find the old one there."""
    package, _, module = name.rpartition(".")
    names = vars(sys.modules[package]) if package in sys.modules else {}
    if isinstance(names.get(module), types.ModuleType) and names[module].__name__ == name:
        del names[module]


#: The modules of services that were judged before, by the folders that they came from.
_RESIDENTS: dict[tuple[Path, ...], dict[str, types.ModuleType]] = {}


class Resident(Application):
    """A target that is imported once and stays: a service is no Lambda function, and may have started something.

    Raises TargetError as an application does.
    """

    def __enter__(self) -> Self:
        """Import it, or take it as it was imported before."""
        self._enter_path()
        sys.modules.update(_RESIDENTS.get(self.target.folders, {}))
        try:
            self._module = self._import()
            self._check(self._module)
        except BaseException:
            self._put_aside()
            raise
        return self

    def __exit__(self, *details: object) -> None:
        self._put_aside()

    def _put_aside(self) -> None:
        """Keep its modules for the next start, out of the way of another target that has modules of the same names."""
        ours = self._ours()
        _RESIDENTS.setdefault(self.target.folders, {}).update(ours)
        for name in ours:
            del sys.modules[name]
        self._leave_path()

    def attribute(self) -> Any:
        """Return what the target names."""
        return self._attribute(self._module)


def _sources(folder: Path) -> Iterator[Path]:
    """The Python files of a folder and below, without hidden folders and installed packages."""
    for root, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".") and one not in _NOT_OURS]
        yield from (Path(root, file) for file in files if file.endswith(".py"))


def snapshot() -> dict[str, dict[str, int]]:
    """Note what the project modules hold that are loaded now, to know later whether a fixture has patched one."""
    return {name: _identities(one) for name, one in _outside().items()}


def refresh_contents(seen: dict[str, dict[str, int]]) -> None:
    """Note again what dicts, lists and sets hold, just before fixtures are set up: other tests may have filled them."""
    for name, now in snapshot().items():
        if name in seen:
            names = {key: one for key, one in seen[name].items() if not key.endswith(_CONTENTS)}
            seen[name] = names | {key: one for key, one in now.items() if key.endswith(_CONTENTS)}


#: What the name of a dict, list or set is followed by where it stands for what is in it; no name ends so.
_CONTENTS = "[]"


def _identities(module: types.ModuleType) -> dict[str, int]:
    """What a module's names stand for, and what those hold that a fixture may fill without making them anew."""
    names = {name: value for name, value in vars(module).items() if name[:2] != "__"}
    contents = {f"{name}{_CONTENTS}": _contents(value) for name, value in names.items() if isinstance(value, _PLAIN)}
    return {name: id(value) for name, value in names.items()} | contents


def _contents(value: Any) -> int:
    held = (*value.keys(), *value.values()) if isinstance(value, dict) else tuple(value)
    return hash(tuple(map(id, held)))


_clients: dict[Any, Any] = {}


@contextmanager
def _shared_clients() -> Iterator[None]:
    """Let modules that make AWS clients when they are imported get the same ones again: making one takes 20 ms."""
    boto3: Any = sys.modules.get("boto3.session")
    if boto3 is None:
        yield
        return
    session = boto3.Session
    originals = {name: getattr(session, name) for name in ("client", "resource")}
    for name, original in originals.items():
        setattr(session, name, _remembering(original))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(session, name, original)


def _remembering(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = [(name, _as_text(value)) for name, value in sorted(kwargs.items())]
        key = repr((make.__name__, args, given, self.region_name, self.profile_name))
        if key not in _clients:
            _clients[key] = make(self, *args, **kwargs)
        return _clients[key]

    return made


def _as_text(value: object) -> str:
    """What a client is made with; two Configs with the same options are the same."""
    return repr(getattr(value, "_user_provided_options", value))


def forget_clients() -> None:
    """Drop the shared AWS clients: other fixtures may be in force now."""
    _clients.clear()
