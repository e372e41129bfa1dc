"""Targets that are imported into this process: an application that starts cold, and a service that stays.

Cold starts: each example finds the application's modules as a new Lambda instance would. The modules of the adopter's
project that the target pulls in run again in fresh namespaces, from code that was compiled once. Installed packages
stay, also those that pip has put into a folder of the project. Where a fixture has patched one of the modules, running
it again would undo the patch: it stays, with all that were loaded before the target, and their data is put back
instead.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.machinery
import inspect
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Self

from onhook.conformance.lambda_runtime.fresh_modules import CompiledOnce, PutBack
from onhook.conformance.lambda_runtime.own_files import digest, own_files
from onhook.conformance.lambda_runtime.project_modules import INSTALLED, folder_of, identities, outside, project_modules
from onhook.conformance.lambda_runtime.runtime import LambdaHandler
from onhook.conformance.lambda_runtime.shared_clients import shared_clients
from onhook.conformance.lambda_runtime.stderr_tail import stderr_kept
from onhook.conformance.model.interrupts import INTERRUPTIONS, TookTooLong
from onhook.conformance.model.tracebacks import text_of
from onhook.conformance.targets import TargetError, Unreachable
from onhook.conformance.targets.names import Target, meant

_OURS = str(Path(__file__).resolve().parents[2])
#: Python's message for a relative import in a module that was not imported as part of a package.
_NO_PACKAGE = "attempted relative import with no known parent package"
#: What gives a piece of work a time limit, by what it is called in messages.
Limited = Callable[[str], AbstractContextManager[object]]

#: What was installed beside targets that were judged before, by its folder: some of it cannot be imported twice.
_ALONGSIDE: dict[Path, dict[str, types.ModuleType]] = {}
#: The modules of services that were judged before, by the folders that they came from.
_RESIDENTS: dict[tuple[Path, ...], dict[str, types.ModuleType]] = {}


def _offered(module: types.ModuleType) -> list[str]:
    """The public names of a module that can be called: its own, or the imported ones if it has none of its own.

    Classes come last: they are rarely handlers.
    """
    public = {name: value for name, value in vars(module).items() if callable(value) and not name.startswith("_")}
    own = [name for name, value in public.items() if not _is_imported(value, module)]
    return sorted(own or public, key=lambda name: isinstance(public[name], type))


def _is_imported(value: object, module: types.ModuleType) -> bool:
    """Say whether a function or a class was defined elsewhere; any other callable counts as the module's own."""
    is_defined = isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType))
    return is_defined and getattr(value, "__module__", None) != module.__name__


class ImportedTarget:
    """A target in a module of this process: it is imported with its folders on the import path.

    Raises TargetError where the module cannot be imported or the attribute is not there or cannot be called.
    """

    def __init__(
        self,
        target: Target,
        limited: Limited = nullcontext,
    ) -> None:
        self.target = target
        self._package = target.module.partition(".")[0]
        #: Limits the time that importing may take.
        self._limited = limited

    def _enter_path(self) -> None:
        self._old_path, self._folder = list(sys.path), Path.cwd()
        self._loaded_before = set(sys.modules)
        self._originals = project_modules(self._package)
        folders = [str(folder) for folder in self.target.folders]
        sys.path[:] = folders + [entry for entry in sys.path if entry not in folders]
        importlib.invalidate_caches()
        for folder in self.target.folders:
            for name, module in _ALONGSIDE.get(folder, {}).items():
                sys.modules.setdefault(name, module)

    def _leave_path(self) -> None:
        """Remove the modules that were installed beside the target from `sys.modules`, and restore the path.

        Another target may have its own version of them.
        """
        for name, module in outside().items():
            folder = folder_of(name, module)
            if folder is not None and str(folder) not in self._old_path and name not in self._loaded_before:
                _ALONGSIDE.setdefault(folder, {})[name] = sys.modules.pop(name)
        sys.modules.update(self._originals)
        sys.path[:] = self._old_path

    def _ours(self) -> dict[str, types.ModuleType]:
        """The project modules that are loaded now because of the target."""
        loaded = project_modules(self._package)
        return {name: module for name, module in loaded.items() if module is not self._originals.get(name)}

    def _import(self) -> types.ModuleType:
        with stderr_kept() as stderr:
            try:
                with self._limited("importing it"):
                    return importlib.import_module(self.target.module)
            except INTERRUPTIONS:
                raise
            except BaseException as error:  # importing runs the adopter's code, which may raise anything
                name = error.name if isinstance(error, ModuleNotFoundError) else None
                if name is not None and f"{self.target.module}.".startswith(f"{name}."):
                    raise self._no_module(name) from error
                raise TargetError(f"{self._import_failure(error)}{stderr.in_words()}") from error

    def _no_module(self, name: str) -> Unreachable:
        where = ", ".join(map(str, self.target.folders))
        return Unreachable(
            f"the target {self.target.text!r}: there is no module {name!r} in {where} or on the import path;"
            " run from the folder that the name starts in, or name the file: path/to/file.py:attribute"
            f"{meant(self.target.text)}{self._shadowing()}"
        )

    def _import_failure(self, error: BaseException) -> str:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "importlib" not in frame.filename]
        frames = [frame for frame in frames if not frame.filename.startswith((_OURS + "/conformance", "<", *INSTALLED))]
        where = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
        kind = "" if isinstance(error, TookTooLong) else f"{type(error).__name__}: "
        hint = self._hint_to_name_the_module(error, frames[-1].filename) if frames else ""
        return f"the target {self.target.text!r} cannot be imported: {kind}{text_of(error)}{where}{hint}"

    def _hint_to_name_the_module(self, error: BaseException, file: str) -> str:
        """A hint where the target's file has relative imports, but no `__init__.py` shows its package; else nothing."""
        is_relative = isinstance(error, ImportError) and str(error) == _NO_PACKAGE
        if not is_relative or not self.target.by_module or Path(file).resolve() != self.target.file:
            return ""
        return f"; name it by its module: {self.target.by_module}"

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
                names = _offered(module)
                near = difflib.get_close_matches(part, names, 1)
                offered = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(names[:6])}" if names else ""
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
        """Return a text that changes when a file does that was loaded for the target, or Python beside or below it."""
        return digest(self.target.text, {*self.loaded_files(), *self.files_beside()})

    def loaded_files(self) -> list[Path]:
        """Return the files that were loaded for the target."""
        files = {Path(str(module.__file__)).resolve() for module in self._ours().values()}
        return sorted(path for path in files if path.is_file())

    def files_beside(self) -> Iterator[Path]:
        """Yield the files in Python beside or below it."""
        file = getattr(sys.modules.get(self.target.module), "__file__", None)
        if file:
            yield from filter(Path.is_file, own_files(Path(file).resolve().parent, (".py",)))

    def place(self) -> str:
        """Return where the target stands in its source, as `path/to/file.py:12`; nothing where that is not known."""
        try:
            target = inspect.unwrap(self._attribute(sys.modules[self.target.module]))
            file = inspect.getsourcefile(target) or ""
        except Exception:  # an odd object, or one made by something compiled
            return str(self.target.file or "")
        line = getattr(getattr(target, "__code__", None), "co_firstlineno", 1)
        return f"{file}:{line}" if file else ""


class Application(ImportedTarget):
    """The application under test in this process, from which fresh handlers can be had.

    Used as a context: inside it, the target's folders are on the import path and its modules are loaded; afterwards the
    process is as it was, so that another application with modules of the same names can follow.
    """

    def __init__(
        self,
        target: Target,
        seen_before: Mapping[str, Mapping[str, int]] | None = None,
        limited: Limited = nullcontext,
    ) -> None:
        super().__init__(target, limited)
        #: What project modules held before any fixture ran: module name to attribute name to identity.
        self._seen_before = seen_before if seen_before is not None else {}
        self._finder = CompiledOnce()
        self._modules: set[str] = set()
        self._put_back: PutBack | None = None
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
        """Keep the modules that were loaded before, as a fixture has left them; run the others again on top of them."""
        for name in loaded:
            sys.modules.pop(name, None)
        sys.modules.update(self._originals)
        self._check(self._import())
        staying = {name: self._originals[name] for name in loaded if name in self._originals}
        self._modules -= staying.keys()
        self._put_back = PutBack(staying)

    def _learn(self, modules: dict[str, types.ModuleType]) -> None:
        for name, module in modules.items():
            if name not in self._modules:
                self._modules.add(name)
                code = self._finder.learn(name, module)
                if code is not None:
                    self.code.append(code)

    def _was_patched(self, name: str) -> bool:
        return self._seen_before.get(name) != identities(self._originals[name])

    def cold_start(self) -> LambdaHandler:
        """Return the handler of an application that has served no call yet, in the folder in which it started.

        Raises TargetError where the application's modules cannot be run a second time.
        """
        os.chdir(self._folder)
        if self._put_back is not None:
            self._put_back()
        self._run_again()
        handler: LambdaHandler = self._attribute(sys.modules[self.target.module])
        return handler

    def _run_again(self) -> None:
        if len(sys.modules) != self._loaded:  # something was imported while a call was served
            self._learn({name: module for name, module in self._ours().items() if name not in self._modules})
        for name in self._modules:
            sys.modules.pop(name, None)
            _forget_submodule(name)
        try:
            with self._limited("importing it"), shared_clients():
                importlib.import_module(self.target.module)
        except INTERRUPTIONS:
            raise
        except BaseException as error:
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


class Resident(ImportedTarget):
    """A target that is imported once and stays: a service is no Lambda function, and may have started something."""

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
