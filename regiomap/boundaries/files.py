"""Open a stranger's vector file: a table comes out, or one clear sentence."""

import codecs
import logging
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import geopandas as gpd

from regiomap._base.messages import listed, shown, shown_path
from regiomap._base.options import require_choice
from regiomap.errors import BoundaryError, FileError, OptionError, RegiomapError

__all__ = ["choose_plain_layer", "open_layer", "reading"]

_BOUNDARIES = "a boundary file"
_LOG = logging.getLogger(__name__)
_PARQUET = (".parquet", ".geoparquet", ".pq")
_INSIDE_ZIP = (".shp", ".gpkg", ".geojson", ".json", ".topojson", ".fgb", ".gml", ".kml")


def open_layer(
    path: Path, layer: str | None = None, encoding: str | None = None
) -> gpd.GeoDataFrame:
    """Read one layer of a vector file as it is, without judging what it holds.

    Shapes that cannot even be built (a ring of two points) come back as missing.

    Raises
    ------
    FileError
        If the file is missing, damaged, or of a kind that is not read.
    OptionError
        If `layer` is not in the file, or is needed to choose between several; if no encoding is
        called so.
    BoundaryError
        If the layer is a table without any geometry.
    """
    _require_encoding(encoding)
    with reading(path, _BOUNDARIES):
        if path.suffix.lower() in _PARQUET:
            table = _read_parquet(path)
        else:
            table = _read_ogr(path, layer, encoding)
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        raise BoundaryError(
            f"{path.name!r} is a table without geometry (columns {listed(table.columns)}). "
            "Pass the file that holds the boundaries."
        )
    return table


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Turn whatever goes wrong with a stranger's file into one sentence.

    Raises
    ------
    FileError
        If the file is missing, damaged, or not what it should be.
    """
    try:
        if path.exists():
            with _quietly():
                yield
            return
    except RegiomapError:
        raise
    except OSError as error:
        why = f"{error.strerror}. Check the path" if error.strerror else _why(path, what)
        raise FileError(f"cannot read {path.name!r}: {why.removesuffix('.')}.") from error
    except Exception as error:  # noqa: BLE001 (a stranger's file breaks its reader in any way)
        _LOG.debug("cannot read %s", path, exc_info=error)
        # The reader's own traceback tells the caller nothing: it is in the log, at level DEBUG.
        raise FileError(f"cannot read {path.name!r}: {_why(path, what)}") from None
    raise FileError(f"there is no file {shown_path(path)}. Check the path.")


def choose_plain_layer(path: Path, wanted: str) -> str:
    """Return the wanted layer where a file has it, or else its only one.

    Raises
    ------
    OptionError
        If there are several, and none has that name.
    """
    import pyogrio  # noqa: PLC0415 (a third of what `import regiomap` may cost)

    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    if wanted not in layers and len(layers) > 1:
        raise OptionError(
            f"{path.name!r} holds {len(layers)} layers ({listed(layers)}), and none of them is "
            f"called {wanted!r}. Call it so, or save it in a file of its own."
        )
    return wanted if wanted in layers else layers[0]


def _require_encoding(encoding: str | None) -> None:
    if encoding is None:
        return
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError, TypeError):
        raise OptionError(
            f"encoding={shown(encoding)} is no known encoding of text. Usual ones are 'utf-8', "
            "'cp1252' (Windows), 'latin-1' and 'cp850' (DOS)."
        ) from None


def _read_ogr(path: Path, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame:
    source = str(path)
    if path.suffix.lower() == ".zip":
        source, layer = _inside_zip(path, layer)
    name = _choose_layer(path.name, source, layer)
    try:
        return gpd.read_file(
            source, layer=name, engine="pyogrio", on_invalid="ignore", encoding=encoding
        )
    except UnicodeError:
        read_as = "UTF-8, as it says or as its kind is" if encoding is None else encoding
        raise FileError(
            f"{path.name!r} holds text that is not {read_as}. Say which encoding it is in, e.g. "
            "encoding='cp1252' for what Windows wrote, or 'latin-1'."
        ) from None


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    try:
        table = gpd.read_parquet(path)
    except ImportError:
        raise FileError(
            f"reading {path.name!r} needs pyarrow. Install it: pip install 'regiomap[parquet]'."
        ) from None
    # A text that is damaged is found only when it is looked at, also one of the index.
    for column in (
        *(table.index.get_level_values(at) for at in range(table.index.nlevels)),
        *(table[name] for name in table.columns),
    ):
        column.tolist()
    return table


def _inside_zip(path: Path, layer: str | None) -> tuple[str, str | None]:
    """Return where GDAL finds the data inside a zip, in whichever folder it lies."""
    try:
        with ZipFile(path) as archive:
            members = archive.namelist()
    except BadZipFile:
        raise FileError(f"{path.name!r} is not a zip file, or it is damaged.") from None
    data = [member for member in members if member.lower().endswith(_INSIDE_ZIP)]
    data = [member for member in data if not member.startswith("__MACOSX/")]
    if not data:
        raise FileError(
            f"{path.name!r} holds no layer, only {listed(members) or 'nothing'}. A zipped "
            "shapefile needs at least its .shp, .shx, .dbf and .prj."
        )
    if len(data) == 1:
        return f"/vsizip/{path.as_posix()}/{data[0]}", layer
    stems = Counter(Path(member).stem for member in data)
    known = {
        Path(member).stem if stems[Path(member).stem] == 1 else member: member for member in data
    }
    chosen = _known_layer(path.name, layer, known)
    return f"/vsizip/{path.as_posix()}/{known[chosen]}", None


def _choose_layer(shown: str, source: str, layer: str | None) -> str:
    """Return the layer asked for, or the only one that can hold boundaries."""
    import pyogrio  # noqa: PLC0415 (a third of what `import regiomap` may cost)

    kinds: dict[str, str] = {name: kind or "" for name, kind in pyogrio.list_layers(source)}
    # TopoJSON and some others know no kind of a layer: it may hold polygons as well.
    polygons = [name for name, kind in kinds.items() if "Polygon" in kind or kind == "Unknown"]
    shapes = [name for name, kind in kinds.items() if kind]
    fitting = polygons or shapes or list(kinds)
    if not fitting:
        raise FileError(f"{shown!r} holds no layer at all.")
    if layer is None and len(fitting) == 1:
        return fitting[0]
    return _known_layer(shown, layer, kinds)


def _known_layer(shown: str, layer: str | None, layers: Collection[str]) -> str:
    """Return the layer asked for when the file has it."""
    if layer is None:
        raise OptionError(
            f"{shown!r} holds {len(layers)} layers ({listed(layers)}). Say which with layer=."
        )
    require_choice("layer", layer, layers)
    return layer


def _why(path: Path, what: str) -> str:
    """Return the likely reason why a file cannot be read."""
    if what != _BOUNDARIES:
        return f"it is damaged, or not {what}."
    if path.suffix.lower() == ".shp" and not path.with_suffix(".shx").exists():
        return f"{path.with_suffix('.shx').name!r} is missing beside it. Copy all its files."
    return (
        "it is damaged, or no boundary file. regiomap reads shapefile (also zipped), "
        "GeoPackage, GeoJSON, TopoJSON and GeoParquet."
    )


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep what GDAL and its drivers mutter about a file away from the user's screen."""
    log = logging.getLogger("pyogrio")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
